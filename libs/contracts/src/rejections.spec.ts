import { httpRejections } from '@maru/kernel';
import type { ContextContract } from './context-contract';
import { contexts } from './contexts';
import { reasonCode } from './fields';
import { rejectionStatus } from './rejections';

const tables: readonly (readonly [string, object])[] = [
  ['HTTP', httpRejections],
  ...contexts.map(({ name, rejections = {} }: ContextContract) => [name.toUpperCase(), rejections] as const),
];

describe('the reason codes', () => {
  it.each(Object.entries(rejectionStatus))('%s has the form of a code and the HTTP error status %d', (code, status) => {
    expect(reasonCode.safeParse(code).success).toBe(true);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThanOrEqual(599);
  });

  it.each(tables)('of %s begin with its name, and are all in the common table', (context, table) => {
    for (const [code, status] of Object.entries(table)) {
      expect(code.split('.')[0]).toBe(context);
      expect(rejectionStatus).toHaveProperty([code], status);
    }
  });

  it('are in the common table once each', () => {
    const count = tables.reduce((sum, [, table]) => sum + Object.keys(table).length, 0);
    expect(Object.keys(rejectionStatus)).toHaveLength(count);
    expect(count).toBeGreaterThan(60);
  });
});
