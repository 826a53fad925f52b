import { contractByType } from './events';
import { examples } from './examples';

it('every public event has an example', () => {
  expect(Object.keys(examples).sort()).toEqual([...contractByType.keys()].sort());
});

it.each(Object.entries(examples))('the example of %s satisfies its contract', (type, data) => {
  expect(contractByType.get(type)!.schema.parse(data)).toEqual(data);
});
