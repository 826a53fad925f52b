import type { DataOf, EventContract } from '@maru/kernel';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { contexts } from './contexts';
import { contractByType } from './events';

type ValueOf<Module> = Module[keyof Module];
type EventsOf<Context> = Context extends { readonly events: infer Module } ? ValueOf<Module> : never;
type Contract = Extract<EventsOf<(typeof contexts)[number]>, EventContract>;

// From `src` as from `dist`.
const APPS = path.join(__dirname, '..', '..', '..', 'apps');

/**
 * The data of one event of every contract, as it leaves its context: the fixture `test/fixtures/<event>.v<n>.json` of
 * the context, without what its contract does not declare. What is stored in another form than it is published in has
 * its published one in `test/fixtures/published/`. For documents and tests, in a checkout of the repository only.
 * @throws Error when an event has no fixture, or one that breaks its contract
 */
export const examples = Object.fromEntries(
  [...contractByType].map(([type, { schema }]) => [type, schema.parse(fixtureOf(type))]),
) as { readonly [Each in Contract as Each['type']]: DataOf<Each> };

function fixtureOf(type: string): unknown {
  const [context, event, version] = type.split('.') as [string, string, string];
  const folder = path.join(APPS, context, 'test', 'fixtures');
  const files = ['published', ''].map((below) => path.join(folder, below, `${event}.${version}.json`));
  const file = files.find((each) => existsSync(each));
  if (!file) throw new Error(`${type} has no example: write ${files[1]}.`);
  const fixture = JSON.parse(readFileSync(file, 'utf8')) as { readonly type: string; readonly data: unknown };
  if (fixture.type !== type) throw new Error(`${file} holds ${fixture.type}.`);
  return fixture.data;
}
