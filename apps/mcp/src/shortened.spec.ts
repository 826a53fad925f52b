import { shortened } from './shortened';

describe('a shortened answer', () => {
  it('is the whole value as JSON when it fits', () => {
    expect(shortened({ orderId: 'a', lines: [1, 2] }, 100)).toBe('{"orderId":"a","lines":[1,2]}');
  });

  it('leaves entries of long lists out, says how many, and stays JSON within the bound', () => {
    const events = Array.from({ length: 1_000 }, (_, revision) => ({ revision, data: { sku: 'CUP-1' } }));
    const text = shortened({ stream: 'inventory.stock-CUP-1', events }, 4_000);
    const answer = JSON.parse(text) as { stream: string; events: unknown[] };
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_000);
    expect(answer.stream).toBe('inventory.stock-CUP-1');
    expect(answer.events.length).toBeGreaterThan(20);
    expect(answer.events.at(-1)).toBe(`… ${1_000 - (answer.events.length - 1)} more entries`);
  });

  it('counts bytes, not characters, and says how much of a text is left out', () => {
    const text = shortened({ name: '한'.repeat(5_000) }, 2_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_000);
    expect((JSON.parse(text) as { name: string }).name).toMatch(/^한{500}… 4500 more characters$/);
  });

  it('is cut between characters when the value has too many fields', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`필드${index}`, index]));
    for (const bytes of [1_000, 1_001, 1_002]) {
      const text = shortened(many, bytes);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(bytes);
      expect(text).toMatch(/ … the rest is left out$/);
      expect(text).not.toContain('\uFFFD');
    }
  });
});
