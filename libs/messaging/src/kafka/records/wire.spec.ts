import { examples } from '@maru/testing/stock';
import type { Message } from '../../message';
import { fromRecord, toRecord } from './wire';

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

/** The record as the broker returns it, with bytes for all texts. */
const delivered = ({ key, value, headers, timestamp }: ReturnType<typeof toRecord>) => ({
  key: Buffer.from(key),
  value: Buffer.from(value),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
  timestamp,
});
const onTopic = delivered(toRecord(message));
const without = (...names: string[]) => ({
  ...onTopic,
  headers: Object.fromEntries(Object.entries(onTopic.headers).filter(([name]) => !names.includes(name))),
});

describe('a message on its topic', () => {
  it('names its actor in two headers, and has an unknown actor without them', () => {
    const actor = { kind: 'service', id: 'ordering', onBehalfOf: { kind: 'user', id: 'u-1' } } as const;
    const record = toRecord({ ...message, actor });
    expect(record.headers).toMatchObject({ ce_actor: 'service:ordering', ce_onbehalfof: 'user:u-1' });
    expect(fromRecord(delivered(record)).message).toEqual({ ...message, actor });
    expect(fromRecord(onTopic).message).not.toHaveProperty('actor');
  });

  it.each(['root:1', 'user', 'user:a b', ''])('has an unknown actor when ce_actor is "%s"', (ce_actor) => {
    const forged = { ...onTopic, headers: { ...onTopic.headers, ce_actor: Buffer.from(ce_actor) } };
    expect(fromRecord(forged).message).toEqual(message);
  });

  it('is a CloudEvent in binary mode, keyed by its stream', () => {
    expect(toRecord(message)).toEqual({
      key: 'inventory.stock-TEA-1',
      value: '{"sku":"TEA-1","available":4,"threshold":5}',
      timestamp: String(Date.parse('2030-01-01T00:00:00.123Z')),
      headers: {
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_id: message.id,
        ce_type: 'inventory.stock-low.v1',
        ce_source: '/maru/inventory',
        ce_subject: 'inventory.stock-TEA-1',
        ce_time: '2030-01-01T00:00:00.123Z',
        ce_partitionkey: 'inventory.stock-TEA-1',
        ce_sequence: '4',
        ce_logposition: '0000000000000000017',
        ce_correlationid: 'a-conversation-김',
        ce_causationid: 'a-request',
        traceparent: message.traceparent,
        ce_traceparent: message.traceparent,
      },
    });
  });

  it('names the entity that chooses its partition', () => {
    const key = 'ordering.order-fulfilment-5b0e4cbe-7a8f-5f6e-8d2c-0123456789ab';
    expect(toRecord({ ...message, key }).headers['ce_partitionkey']).toBe('5b0e4cbe-7a8f-5f6e-8d2c-0123456789ab');
  });

  it.each(Object.entries(examples))('of type %s is read as it was written', (type, data) => {
    const sent = { ...message, type, data, key: `${type.split('.')[0]}.thing-1` };
    expect(fromRecord(delivered(toRecord(sent)))).toEqual({ message: sent, late: false });
  });

  it('has no trace headers when the message has no trace', () => {
    expect(fromRecord(delivered(toRecord(untraced)))).toEqual({ message: untraced, late: false });
  });

  it('is marked when it is late', () => {
    expect(fromRecord(delivered(toRecord(message, { late: true })))).toEqual({ message, late: true });
  });
});

describe('a broken record', () => {
  it.each([
    ['the header ce_id', without('ce_id'), 'no usable header ce_id'],
    ['a type', without('ce_type'), 'no usable header ce_type'],
    ['a revision', without('ce_sequence'), 'no usable header ce_sequence'],
    ['a correlation', without('ce_correlationid'), 'no usable header ce_correlationid'],
    ['any header', { ...onTopic, headers: undefined }, 'no usable header ce_id, header ce_type'],
    ['valid JSON', { ...onTopic, value: Buffer.from('{"sku":') }, 'the value is not JSON'],
    ['a value', { ...onTopic, value: null }, 'the value is not JSON'],
    ['a required field', { ...onTopic, value: Buffer.from('{"sku":"TEA-1"}') }, 'breaks its contract: available'],
    ['a declared type', { ...onTopic, headers: { ...onTopic.headers, ce_type: 'inventory.news.v1' } }, 'not declared'],
    ['a whole revision', { ...onTopic, headers: { ...onTopic.headers, ce_sequence: 'four' } }, 'not a revision'],
  ])('is a breach without %s', (_want, record, reason) => {
    expect(fromRecord(record, 'maru.inventory.events/2/81').breach).toMatch(reason);
  });

  it('keeps a usable key and position, so that its key is parked', () => {
    const { message: found, late } = fromRecord({ ...onTopic, value: Buffer.from('no news') }, 'topic/2/81');
    expect(found).toEqual({ ...message, data: 'no news' });
    expect(late).toBe(false);
  });

  it.each([
    ['no key', { ...onTopic, key: null }],
    ['a key that PostgreSQL cannot store', { ...onTopic, key: Buffer.from('a\u0000b') }],
    ['no position', without('ce_logposition')],
    ['nothing at all', { key: null, value: null, headers: undefined, timestamp: '' }],
  ])('with %s gets its place in the topic as its key', (_what, record) => {
    expect(fromRecord(record, 'topic/2/81').message.key).toBe('topic/2/81');
  });

  it('without an id and a position gets its place as id and key, and counts as late', () => {
    const { message: found, late } = fromRecord(without('ce_id', 'ce_logposition'), 'topic/2/81');
    expect(found).toMatchObject({ id: 'topic/2/81', key: 'topic/2/81', position: '' });
    expect(late).toBe(true);
  });

  it('can be stored as JSON and read back', () => {
    const { message: found } = fromRecord({ key: null, value: null, headers: undefined, timestamp: '' }, 'topic/2/81');
    const stored = JSON.parse(JSON.stringify(found)) as Record<string, string>;
    expect({ ...stored, occurredAt: new Date(stored['occurredAt']!) }).toEqual(found);
  });
});
