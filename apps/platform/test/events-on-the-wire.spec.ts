import { examples } from '@maru/contracts/examples';
import type { Message } from '@maru/messaging';
import { fromRecord, toRecord } from '@maru/messaging/kafka';
import type { ForeignRecord } from '@maru/messaging/kafka';

const message: Omit<Message, 'type' | 'data' | 'key'> = {
  id: '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a99',
  revision: 3,
  position: '0000000000000000042',
  correlationId: 'a-conversation',
  causationId: 'a-request',
  occurredAt: new Date('2030-01-01T00:00:00.000Z'),
};

it.each(Object.entries(examples))('%s comes out of its Kafka record as it went in', (type, data) => {
  const sent = { ...message, type, data, key: `${type.split('.')[0]}.thing-1` };
  const { key, value, headers, timestamp } = toRecord(sent);
  const record = { key: Buffer.from(key), value: Buffer.from(value), headers, timestamp } as ForeignRecord;
  expect(fromRecord(record)).toEqual({ message: sent, late: false });
});
