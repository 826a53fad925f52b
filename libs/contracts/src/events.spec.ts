import { defineEvent, jsonSchemaOf } from '@maru/kernel';
import { contractByType, contractsByContext } from './events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const all = [...contractsByContext].flatMap(([context, contracts]) =>
  contracts.map((contract) => ({ context, contract, type: contract.type })),
);

describe('the public events', () => {
  it('come from the folder of every context, in alphabetical order', () => {
    const folders = readdirSync(__dirname).filter((name) => existsSync(join(__dirname, name, 'events.ts')));
    expect([...contractsByContext.keys()]).toEqual(folders.sort());
    for (const contracts of contractsByContext.values()) expect(contracts.length).toBeGreaterThan(0);
  });

  it('have unique stored names', () => {
    expect(contractByType.size).toBe(all.length);
  });

  it.each(all)('$type begins with the name of the context that declares it', ({ context, type }) => {
    expect(type.split('.')[0]).toBe(context);
  });

  it.each(all)('$type has a summary of one sentence', ({ contract }) => {
    expect(contract.summary).toMatch(/^[A-Z].*\.$/);
  });

  it.each(all)('$type has a JSON Schema of an object with required fields', ({ contract }) => {
    const schema = jsonSchemaOf(contract);
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' });
    expect(Object.keys(schema['properties'] as object).length).toBeGreaterThan(0);
    expect(schema['required']).not.toEqual([]);
  });

  it.each(all)('$type refuses data without its fields', ({ contract }) => {
    expect(contract.schema.safeParse({}).success).toBe(false);
    expect(contract.schema.safeParse(null).success).toBe(false);
  });
});

describe('a stored name', () => {
  it.each([
    'OrderPlaced',
    'order-placed.v1',
    'ordering.order-placed',
    'ordering.order-placed.v0',
    'ordering.order-placed.v01',
    'ordering.order_placed.v1',
    'Ordering.order-placed.v1',
    'ordering.order--placed.v1',
  ])('must not look like %j', (name) => {
    expect(() => defineEvent(name, 'Something has happened.', z.object({}))).toThrow('is not a stored name');
  });

  it('ends with its version', () => {
    expect(defineEvent('ordering.order-placed.v12', 'Something has happened.', z.object({})).type).toBe(
      'ordering.order-placed.v12',
    );
  });
});
