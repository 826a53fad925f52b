import { OrderConfirmed } from '@maru/contracts';
import type { Message } from '@maru/messaging';
import { Commits, Draining } from '@maru/service';
import { VirtualTime } from '@maru/testing';
import { OrderEndings } from './order-endings';
import { orderSummaryProjection } from './order-summary.projection';

const settled = () => new Promise((resolve) => setImmediate(resolve));

const ORDER = '0197a0c0-0000-7000-8000-000000000001';

describe('who waits for the end of an order', () => {
  const time = new VirtualTime();
  const commits = new Commits();
  const draining = new Draining();
  const endings = new OrderEndings(commits, time, time, draining);

  /** Waits for an order whose end is in the view from `ended` on; says how often it was looked for. */
  function waiting(waitMs: number) {
    const view = { ended: false, looks: 0 };
    let answer: string | undefined;
    void endings
      .until(ORDER, waitMs, () => {
        view.looks++;
        return Promise.resolve({ value: view.ended ? 'COMPLETED' : 'PENDING', done: view.ended });
      })
      .then((value) => (answer = value));
    return { view, answer: () => answer };
  }

  it('is answered as soon as this instance has written it into the view', async () => {
    const { view, answer } = waiting(30_000);
    await time.advance(50);
    view.ended = true;
    commits.announce(orderSummaryProjection.name, [{ type: OrderConfirmed.type, data: { orderId: ORDER } } as Message]);
    await settled();
    expect(answer()).toBe('COMPLETED');
    expect(view.looks).toBe(2);
  });

  it('is answered within moments when another instance has, and within a second when it has waited for long', async () => {
    const early = waiting(30_000);
    await time.advance(100);
    early.view.ended = true;
    await time.advance(125);
    expect(early.answer()).toBe('COMPLETED');

    const late = waiting(30_000);
    await time.advance(10_000);
    expect(late.view.looks).toBeLessThan(15);
    late.view.ended = true;
    await time.advance(1_000);
    expect(late.answer()).toBe('COMPLETED');
  });

  it('is told how it stands when the time is over, or the context goes down', async () => {
    const short = waiting(500);
    await time.advance(499);
    expect(short.answer()).toBeUndefined();
    await time.advance(1);
    expect(short.answer()).toBe('PENDING');

    const cut = waiting(30_000);
    await time.advance(1);
    draining.begin();
    await settled();
    expect(cut.answer()).toBe('PENDING');
  });
});
