import { VirtualTime } from '@maru/testing';
import { KeptAdmin } from './kept-admin';
import type { Kafka } from './kafkajs';

/** Brokers whose connections can be told apart. */
class Brokers {
  opened = 0;
  left: number[] = [];

  readonly kafka = {
    admin: () => {
      const number = ++this.opened;
      return {
        number,
        connect: () => Promise.resolve(),
        disconnect: () => Promise.resolve(this.left.push(number)),
      };
    },
  } as unknown as Kafka;
}

const numberOf = (admin: unknown) => Promise.resolve((admin as { number: number }).number);

describe('the questions of a process to the brokers', () => {
  let brokers: Brokers;
  let scheduler: VirtualTime;
  let admin: KeptAdmin;
  beforeEach(() => {
    brokers = new Brokers();
    scheduler = new VirtualTime();
    admin = new KeptAdmin({ kafka: brokers.kafka, scheduler, answerMs: 3_000 });
  });

  it('share one connection', async () => {
    const together = await Promise.all([1, 2, 3].map(() => admin.ask('the cluster', numberOf)));
    expect([...together, await admin.ask('the cluster', numberOf)]).toEqual([1, 1, 1, 1]);
    expect(brokers.opened).toBe(1);
  });

  it('use another connection after a fault', async () => {
    const refused = new Error('refused');
    await expect(admin.ask('the cluster', () => Promise.reject(refused))).rejects.toBe(refused);
    expect(await admin.ask('the cluster', numberOf)).toBe(2);
    expect(brokers.left).toEqual([1]);
  });

  it('fail with a clear error when the client reads an answer that it did not get', async () => {
    const asked = admin.ask('the cluster', () => Promise.reject(new TypeError('Cannot destructure null')));
    await expect(asked).rejects.toThrow('no broker answers about the cluster');
  });

  it('fail after the time limit, and leave the connection that hangs', async () => {
    const asked = admin.ask('the topic', () => new Promise<never>(() => undefined));
    const failed = expect(asked).rejects.toThrow('no broker has answered about the topic within 3000 ms');
    await scheduler.advance(3_000);
    await failed;
    expect(await admin.ask('the cluster', numberOf)).toBe(2);
    expect(brokers.left).toEqual([1]);
  });

  it('open no connection once they are closed', async () => {
    await admin.ask('the cluster', numberOf);
    await admin.close();
    await expect(admin.ask('the cluster', numberOf)).rejects.toThrow('closed');
    expect(brokers).toMatchObject({ opened: 1, left: [1] });
  });
});
