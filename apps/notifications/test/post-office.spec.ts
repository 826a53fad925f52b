import { SeededRandom, SystemClock } from '@maru/kernel';
import { Policies } from '@maru/resilience';
import { readSettings } from '@maru/service';
import { freePort } from '@maru/testing';
import { Logger } from '@nestjs/common';
import { PostOffice } from '../src/channels/post-office';
import { notificationsSettings } from '../src/notifications.settings';

let post: PostOffice;
let policies: Policies;
beforeEach(async () => {
  // This address has no listener.
  const settings = readSettings(notificationsSettings, { SMTP_URL: `smtp://127.0.0.1:${await freePort()}` });
  const random = new SeededRandom(1);
  policies = new Policies(random);
  post = new PostOffice(settings, policies, new SystemClock(), random, new Logger());
});
afterEach(() => post.onApplicationShutdown());

const circuit = () => policies.snapshots()[0]!.circuit;
const send = (notificationId: string, since = new Date()) =>
  post.send({ notificationId, to: 'kim@example.com', subject: 'Hello', body: 'Hello' }, since).then(
    () => 'sent' as const,
    (error: unknown) => error as Error,
  );

describe('a mail server that cannot be reached', () => {
  it("is reported to the bus with the time of the letter's next attempt", async () => {
    const before = Date.now();
    const waits = { name: 'MailServerUnavailable', transient: true, retryAt: expect.any(Date) };
    const error = (await send('a', new Date(before - 10_000))) as Error & { retryAt: Date };
    expect(error).toMatchObject(waits);
    expect(error.retryAt.getTime()).toBeGreaterThanOrEqual(before + 5_000);
  });

  it('opens the circuit when many letters fail, not when one fails many times', async () => {
    for (let n = 0; n < 40; n++) await send('the same letter');
    expect(circuit()).toBe('closed');
    for (let n = 0; n < 19; n++) await send(`letter ${n}`);
    expect(circuit()).toBe('open');
    expect(await send('another letter')).toMatchObject({ name: 'CircuitOpen', retryAt: expect.any(Date) });
  });
});
