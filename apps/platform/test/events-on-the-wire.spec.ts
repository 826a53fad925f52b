import '@maru/contracts';
import { examples } from '@maru/contracts/examples';
import type { Message } from '@maru/messaging';
import { fromRecord, toRecord } from '@maru/messaging/kafka';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const message: Message = {
  id: '0190f3a0-7b1c-7c3e-9a54-0c5f7d1e2b3a',
  type: 'inventory.stock-low.v1',
  data: examples['inventory.stock-low.v1'],
  key: 'inventory.stock-TEA-1',
  revision: 4,
  position: '0000000000000000017',
  correlationId: 'a-conversation-김',
  causationId: 'a-request',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  occurredAt: new Date('2030-01-01T00:00:00.123Z'),
};
const { traceparent: _, ...untraced } = message;

/** The record as the broker delivers it, with bytes instead of text. */
const delivered = ({ key, value, headers, timestamp }: ReturnType<typeof toRecord>) => ({
  key: Buffer.from(key),
  value: Buffer.from(value),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
  timestamp,
});

it.each(Object.entries(examples))('%s survives the round trip through its Kafka record unchanged', (type, data) => {
  const sent = { ...message, type, data, key: `${type.split('.')[0]}.thing-1` };
  expect(fromRecord(delivered(toRecord(sent)))).toEqual({ message: sent, late: false });
});

it.each([
  ['in order', toRecord(message)],
  ['without a trace', toRecord(untraced)],
  ['late', toRecord(message, { late: true })],
])('a Kafka record %s has the headers of docs/asyncapi.yaml', (_how, { headers }) => {
  const told = parse(readFileSync(join(__dirname, '../../../docs/asyncapi.yaml'), 'utf8')).components.schemas.headers;
  const ajv = new Ajv({ strict: false });
  addFormats(ajv);
  const validate = ajv.compile({ ...told, additionalProperties: false });
  expect({ valid: validate(headers), errors: validate.errors }).toEqual({ valid: true, errors: null });
  expect(validate({ ...headers, ce_extra: '1' })).toBe(false);
});
