import type { DataOf, EventContract } from '@maru/kernel';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { contexts } from './contexts';
import { contractByType } from './events';

type ValueOf<Module> = Module[keyof Module];
type EventsOf<Context> = Context extends { readonly events: infer Module } ? ValueOf<Module> : never;
type Contract = Extract<EventsOf<(typeof contexts)[number]>, EventContract>;

// The same number of folders up from `src` and from `dist`.
const APPS = path.join(__dirname, '..', '..', '..', 'apps');

/**
 * The data of one event of every contract, in its published form. It is the fixture `test/fixtures/<event>.v<n>.json`
 * of the context, without fields that the contract does not declare. An event whose stored form differs has its
 * published form in `test/fixtures/published/`. For documents and tests, in a checkout of the repository only.
 * @throws Error when an event has no fixture, or the fixture breaks its contract
 */
export const examples = Object.fromEntries(
  [...contractByType].map(([type, { schema }]) => [type, schema.parse(fixtureOf(type))]),
) as { readonly [Each in Contract as Each['type']]: DataOf<Each> };

function fixtureOf(type: string): unknown {
  const [context, event, version] = type.split('.') as [string, string, string];
  const folder = path.join(APPS, context, 'test', 'fixtures');
  const files = ['published', ''].map((below) => path.join(folder, below, `${event}.${version}.json`));
  const file = files.find((each) => existsSync(each));
  if (!file) throw new Error(`${type} has no example; write ${files[1]}.`);
  const fixture = JSON.parse(readFileSync(file, 'utf8')) as { readonly type: string; readonly data: unknown };
  if (fixture.type !== type) throw new Error(`${file} has the type ${fixture.type} instead of ${type}.`);
  return fixture.data;
}
