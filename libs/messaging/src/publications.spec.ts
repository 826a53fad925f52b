import { StockLow } from '@maru/testing/stock';
import type { RecordedEvent } from '@maru/event-store';
import { MessageTranslator } from './log/message-translator';
import { publish } from './publications';

const event: RecordedEvent = {
  id: 'e1',
  type: 'inventory.shelf-counted.v1',
  data: { sku: 'A', counted: 1 },
  metadata: { correlationId: 'c', causationId: 'r', traceparent: '00-1' },
  stream: 'inventory.stock-A',
  revision: 4,
  position: '17',
  recordedAt: new Date('2030-01-01T00:00:00Z'),
};
const shown = { type: StockLow.type, data: { sku: 'A', available: 1, threshold: 2 } };

describe('a message that leaves a context', () => {
  it('has the translated data of its event, and its origin', () => {
    const message = publish({ context: 'inventory', translations: { [event.type]: () => shown } }, event);
    expect(message).toEqual({
      ...shown,
      id: 'e1',
      key: 'inventory.stock-A',
      revision: 4,
      position: '17',
      correlationId: 'c',
      causationId: 'r',
      traceparent: '00-1',
      occurredAt: event.recordedAt,
    });
  });

  it('names the actor by ids alone, and none when the event names none', () => {
    const onBehalfOf = { kind: 'user', id: 'u1' } as const;
    const actor = { kind: 'key', id: 'k1', onBehalfOf, address: 'public', reason: 'a recall' } as const;
    const by = { ...event, metadata: { ...event.metadata, actor } };
    const publications = { context: 'inventory', translations: { [event.type]: () => shown } };
    expect(publish(publications, by)!.actor).toEqual({ kind: 'key', id: 'k1', onBehalfOf });
    expect(publish(publications, event)).not.toHaveProperty('actor');
  });

  it('does not exist without a translation, or when the translation returns nothing', () => {
    expect(publish({ context: 'inventory', translations: {} }, event)).toBeUndefined();
    expect(publish({ context: 'inventory', translations: { [event.type]: () => undefined } }, event)).toBeUndefined();
  });

  it('is translated once for all groups', () => {
    let translations = 0;
    const translator = new MessageTranslator([
      { context: 'inventory', translations: { [event.type]: () => (translations++, shown) } },
    ]);
    expect(translator.translate(event)).toBe(translator.translate(event));
    expect(translations).toBe(1);
  });

  it('is marked when it breaks its contract, is not declared, or could not be translated', () => {
    const breach = (translation: () => typeof shown) =>
      new MessageTranslator([{ context: 'inventory', translations: { [event.type]: translation } }]).translate(event)
        ?.breach;
    expect(breach(() => shown)).toBeUndefined();
    expect(breach(() => ({ ...shown, data: { ...shown.data, threshold: 0 } }))).toMatch(/threshold/);
    expect(breach(() => ({ ...shown, type: 'inventory.unheard-of.v1' as never }))).toMatch(/not declared/);
    expect(
      breach(() => {
        throw new Error('no such field');
      }),
    ).toMatch(/no such field/);
  });
});
