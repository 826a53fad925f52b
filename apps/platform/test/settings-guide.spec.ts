import { discoverySettings } from '@maru/discovery';
import { gatewaySettings, upstreamSettings } from '@maru/gateway';
import { kafkaSettings } from '@maru/messaging/kafka';
import { callerSettings, listeningSettings, processSettings, serviceSettings, traceSettings } from '@maru/service';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { addressSettings, frontProcessSettings } from '@maru/shop-calls';
import { contexts } from '../src';
import { fronts } from '../src/fronts';
import { distributedSettings } from '../src/distributed/distributed-settings';
import { platformSettings } from '../src/settings';
import { keysSettings, logSettings, parkedSettings, projectionsSettings } from '../src/tools/tool-settings';

const guide = readFileSync(path.join(__dirname, '../../../docs/guides/settings.md'), 'utf8');

/** The table under a heading of the guide: the default of each variable, as text. */
function documented(heading: string): Record<string, string> {
  const section = guide.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
  const rows = section.matchAll(/^\| `([A-Z_<>]+)` +\| (.+?) +\|/gm);
  return Object.fromEntries([...rows].map(([, name, shown]) => [name!, shown!]));
}

type Shape = z.ZodObject['shape'];

// The guide lists a variable that exists for every context once, as `<CONTEXT>_URL`.
const OF_EACH = new RegExp(`^(?:${contexts.map(({ name }) => name.toUpperCase()).join('|')})_(URL|GRPC|DATABASE_URL)$`);
const forAny = (name: string) => name.replace(OF_EACH, '<CONTEXT>_$1');

/** The defaults of all variables of the shapes; the last shape with a variable counts. */
function shown(...shapes: readonly Shape[]): Record<string, string> {
  const fields = Object.entries(Object.assign({}, ...shapes) as Shape);
  return Object.fromEntries(fields.map(([name, field]) => [forAny(name), defaultOf(field as z.ZodType)]));
}

function defaultOf(field: z.ZodType): string {
  const { success, data } = field.safeParse(undefined) as { success: boolean; data?: string | number };
  if (!success) return 'must be set';
  return data === undefined || data === '' ? 'not set' : `\`${data}\``;
}

const { shape: platform } = platformSettings;
const inPlatform = new Set([...Object.keys(platform), ...Object.keys(serviceSettings.shape)]);
const besides = Object.entries(distributedSettings.shape).filter(([name]) => !inPlatform.has(name));
// The guide gives the defaults of these in words.
const IN_WORDS = { MARU_POSTGRES_PORT: 'any free one' };
// The demo and the MCP server have no settings schema, because they load no library of the shop for them.
const OF_CLIENTS = { MARU_URL: '`http://127.0.0.1:3000`', MARU_API_KEY: 'not set', MARU_TOKEN: 'not set' };

describe('the guide to the settings', () => {
  it.each<[string, Record<string, string>]>([
    ['The platform', { ...shown(serviceSettings.shape, platform), ...IN_WORDS }],
    ['The shop as processes', shown(Object.fromEntries(besides) as Shape)],
    ['A context as a process', shown(serviceSettings.shape, processSettings.shape, kafkaSettings.shape)],
    [
      'The gateway as a process',
      shown(
        upstreamSettings.shape,
        discoverySettings.shape,
        listeningSettings.shape,
        gatewaySettings.shape,
        callerSettings.shape,
      ),
    ],
    [
      'The apps in front of the contexts',
      shown(addressSettings.shape, frontProcessSettings.shape, ...fronts.map(({ settings }) => settings.shape)),
    ],
    ['Traces', shown(traceSettings.shape)],
    [
      'The tools',
      {
        ...shown(parkedSettings.shape, projectionsSettings.shape, keysSettings.shape, logSettings.shape),
        ...IN_WORDS,
        ...OF_CLIENTS,
      },
    ],
    ['The contexts', shown(...contexts.flatMap(({ settings }) => (settings ? [settings.shape] : [])))],
  ])('lists exactly the variables that are read, with their defaults: %s', (heading, read) => {
    expect(documented(heading)).toEqual(read);
  });
});
