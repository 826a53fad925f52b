import path from 'node:path';
import { readArguments } from './arguments';
import type { Command } from './arguments';

const read = (line: string) => readArguments(line.split(' ').filter(Boolean), ['kafka', 'eventstoredb'], '/data');
const up = (line: string) => read(line) as Extract<Command, { name: 'up' }>;

describe('the command line', () => {
  it('lists the backends that can run here', () => {
    expect(read('list')).toEqual({ name: 'list' });
  });

  it('fetches a backend without starting it', () => {
    expect(read('fetch kafka')).toEqual({ name: 'fetch', names: ['kafka'] });
  });

  it('starts backends by name, each with data of its own that are kept', () => {
    expect(read('up kafka eventstoredb')).toEqual({
      name: 'up',
      backends: [
        { name: 'kafka', dataDirectory: '/data/kafka' },
        { name: 'eventstoredb', dataDirectory: '/data/eventstoredb' },
      ],
    });
    const [kafka] = up('up kafka --data here').backends;
    expect(kafka!.dataDirectory).toBe(path.resolve('here/kafka'));
  });

  it('starts backends whose data are not kept', () => {
    expect(read('up kafka --temporary')).toEqual({ name: 'up', backends: [{ name: 'kafka' }] });
  });

  it.each([
    ['up kafka --port 9092', { kafka: 9092 }],
    ['up kafka --port=kafka=9092', { kafka: 9092 }],
    ['up kafka eventstoredb --port eventstoredb=2113', { eventstoredb: 2113 }],
    ['up kafka eventstoredb --port kafka=9092 --port eventstoredb=2113', { kafka: 9092, eventstoredb: 2113 }],
  ])('is where they listen: %s', (line, expected) => {
    const { backends } = up(line);
    const ports = backends.flatMap(({ name, port }) => (port === undefined ? [] : [[name, port]]));
    expect(Object.fromEntries(ports)).toEqual(expected);
  });

  it.each([
    '',
    'up',
    'up rabbitmq',
    'up kafka rabbitmq',
    'up kafka kafka',
    'down kafka',
    'list kafka',
    'fetch',
    'fetch rabbitmq',
    'fetch kafka --port 9092',
    'up kafka --port',
    'up kafka --port 0',
    'up kafka --port 65536',
    'up kafka --port here',
    'up kafka --port eventstoredb=2113',
    'up kafka eventstoredb --port 9092',
    'up kafka --port 9092 --port 9093',
    'up kafka --verbose',
  ])('is not clear, and how to ask is told: "%s"', (line) => {
    expect(read(line)).toEqual({ name: 'usage' });
  });
});
