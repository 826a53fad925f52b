import { OrderConfirmed, OrderPlaced } from '@maru/contracts';
import type { Message } from '@maru/messaging';
import { Commits, Draining } from '@maru/service';
import { VirtualTime } from '@maru/testing';
import { OrderEndings } from './order-endings';
import { orderSummaryProjection } from './order-summary.projection';

const settled = () => new Promise((resolve) => setImmediate(resolve));

const ORDER = '0197a0c0-0000-7000-8000-000000000001';
const WRITTEN_ELSEWHERE = '0197a0c0-0000-7000-8000-000000000002';

describe('a request that waits for the end of an order', () => {
  const time = new VirtualTime();
  const commits = new Commits();
  const draining = new Draining();
  const endings = new OrderEndings(commits, time, time, draining);

  /** Waits for an order that the view shows as ended once `ended` is set; counts the probes in `looks`. */
  function waiting(waitMs: number, orderId = ORDER) {
    const view = { ended: false, looks: 0 };
    let answer: string | undefined;
    void endings
      .until(orderId, waitMs, () => {
        view.looks++;
        return Promise.resolve({ value: view.ended ? 'COMPLETED' : 'PENDING', done: view.ended });
      })
      .then((value) => (answer = value));
    return { view, answer: () => answer };
  }

  it('is answered as soon as this instance has written the end into the view', async () => {
    const { view, answer } = waiting(30_000);
    await time.advance(50);
    view.ended = true;
    commits.announce(orderSummaryProjection.name, [{ type: OrderConfirmed.type, data: { orderId: ORDER } } as Message]);
    await settled();
    expect(answer()).toBe('COMPLETED');
    expect(view.looks).toBe(2);
  });

  it('probes once a second when this instance writes the view of the order', async () => {
    const other = '0197a0c0-0000-7000-8000-000000000003';
    commits.announce(orderSummaryProjection.name, [{ type: OrderPlaced.type, data: { orderId: other } } as Message]);
    let looks = 0;
    void endings.until(other, 3_000, () => Promise.resolve({ value: ++looks, done: false }));
    await time.advance(999);
    expect(looks).toBe(1);
    await time.advance(2_001);
    expect(looks).toBe(4);
  });

  it('is answered within 125 ms when another instance writes the end early, and within a second later on', async () => {
    const early = waiting(30_000, WRITTEN_ELSEWHERE);
    await time.advance(100);
    early.view.ended = true;
    await time.advance(125);
    expect(early.answer()).toBe('COMPLETED');

    const late = waiting(30_000, WRITTEN_ELSEWHERE);
    await time.advance(10_000);
    expect(late.view.looks).toBeLessThan(15);
    late.view.ended = true;
    await time.advance(1_000);
    expect(late.answer()).toBe('COMPLETED');
  });

  it('gets the present status when its time is over or the context shuts down', async () => {
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
