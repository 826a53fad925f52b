import { Writable } from 'node:stream';
import { QUEUES_BEHIND, RetryAt } from '@maru/messaging';
import type { ConsumerFault } from '@maru/messaging';
import { consumerFaultLog } from '../src/logging/consumer-fault-log';
import { createLogger } from '../src/logging/logger';

const message = {
  id: 'm-1',
  type: 'inventory.stock-low.v1',
  key: 'inventory.stock-CUP-1',
  data: { sku: 'CUP-1' },
} as unknown as NonNullable<ConsumerFault['message']>;

describe('the log of consumer faults', () => {
  it('warns of a parked message with its group, type and id, but without its data', () => {
    const lines: string[] = [];
    const destination = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
    const log = consumerFaultLog(createLogger({ level: 'warn', destination }));
    log({ group: 'ordering/integration', outcome: 'parked', error: new Error('no such thing'), message, attempt: 5 });
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'warn',
      msg: 'a message is parked',
      group: 'ordering/integration',
      type: message.type,
      messageId: 'm-1',
      key: message.key,
      attempt: 5,
      err: { message: 'no such thing' },
    });
    expect(lines[0]).not.toContain('"data"');
  });

  it('has one line for messages that wait for the same reason, and none for messages that queue behind them', () => {
    const lines: string[] = [];
    const destination = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
    const log = consumerFaultLog(createLogger({ level: 'info', destination }));
    const waiting = { group: 'ordering/integration', outcome: 'waiting', message } as const;
    log({ ...waiting, error: new RetryAt(new Date(), 'the provider is away'), attempt: 0 });
    log({ ...waiting, error: new RetryAt(new Date(), 'the provider is away'), attempt: 0 });
    log({ ...waiting, error: new Error(QUEUES_BEHIND), attempt: 0 });
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ outcome: 'waiting', attempt: 0, messageId: 'm-1' }),
    ]);
  });

  describe('of a fault that the Kafka client marks as passing', () => {
    const loading = Object.assign(new Error('The coordinator is loading'), { retriable: true });
    const givenUp = Object.assign(new Error('The coordinator is loading', { cause: loading }), { retriable: false });
    let lines: { level: string; group: string; err: object }[];
    let seconds: number;
    let log: ReturnType<typeof consumerFaultLog>;
    beforeEach(() => {
      lines = [];
      seconds = 0;
      const destination = new Writable({
        write: (chunk, _encoding, done) => (lines.push(JSON.parse(String(chunk))), done()),
      });
      const clock = { now: () => new Date(seconds * 1_000) };
      log = consumerFaultLog(createLogger({ level: 'info', destination }), clock);
    });
    const told = (second: number, error: unknown = loading, group = 'ordering/integration') => {
      seconds = second;
      log({ group, outcome: 'restarting', error });
      return lines.at(-1)!.level;
    };

    it('is one info line without a stack for all groups while no broker has their coordinator', () => {
      const missing = Object.assign(new Error('Failed to find group coordinator'), {
        name: 'KafkaJSGroupCoordinatorNotFound',
        retriable: false,
      });
      told(0, missing);
      told(1, missing, 'ordering/order-summary');
      expect(lines).toEqual([expect.objectContaining({ level: 'info', msg: 'a consumer group starts over' })]);
      expect(JSON.stringify(lines)).not.toContain('stack');
    });

    it('has an info line without a stack', () => {
      told(0, givenUp);
      expect(lines).toEqual([
        expect.objectContaining({
          level: 'info',
          msg: 'a consumer group starts over',
          err: { type: 'Error', message: 'The coordinator is loading' },
        }),
      ]);
    });

    it('has a warning as well when the fault lasts for long in the group', () => {
      expect([told(0), told(4), told(9), told(11), told(20)]).toEqual(['info', 'info', 'info', 'warn', 'warn']);
      expect(lines.map(({ level }) => level)).toEqual(['info', 'warn']);
    });

    it('counts the fault for all groups together', () => {
      told(0);
      told(1, loading, 'ordering/order-summary');
      expect(lines.map(({ group }) => group)).toEqual(['ordering/integration']);
    });

    it('has a warning with a stack for a fault without that mark', () => {
      expect(told(0, new TypeError('not a function'))).toBe('warn');
      expect(lines[0]!.err).toHaveProperty('stack');
    });
  });
});
