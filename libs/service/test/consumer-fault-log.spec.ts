import { Writable } from 'node:stream';
import type { ConsumerFault } from '@maru/messaging';
import { consumerFaultLog } from '../src/logging/consumer-fault-log';
import { createLogger } from '../src/logging/logger';

const message = {
  id: 'm-1',
  type: 'inventory.stock-low.v1',
  key: 'inventory.stock-CUP-1',
  data: { sku: 'CUP-1' },
} as unknown as NonNullable<ConsumerFault['message']>;

describe('the log of what consumers could not do', () => {
  it('warns of a parked message with its group, type and id, and keeps its data to itself', () => {
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
});
