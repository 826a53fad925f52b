import { contractByType } from './events';
import { examples } from './examples';

it('there is an example of every event that may leave its context', () => {
  expect(Object.keys(examples).sort()).toEqual([...contractByType.keys()].sort());
});

it.each(Object.entries(examples))('the example of %s keeps its contract', (type, data) => {
  expect(contractByType.get(type)!.schema.parse(data)).toEqual(data);
});
