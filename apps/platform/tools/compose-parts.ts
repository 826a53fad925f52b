import { calledContexts, frontNames, variableOf } from '@maru/contracts';
import { contextsCalled } from '@maru/gateway';
import type { ContextDefinition } from '@maru/service';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { contexts } from '../src/contexts';
import { EVENTS } from '../src/databases';
import { KEYS } from '../src/personal-keys';

type Values = Readonly<Record<string, string | number>>;
/** A context's additions to its service. */
interface OwnPart {
  readonly environment?: Values;
}

const APPS = path.join(__dirname, '..', '..');
const names = contexts.map(({ name }) => name);
const passwordOf = (name: string) => variableOf(name, 'DATABASE_PASSWORD');
const passwordIn = (name: string) => `\${${passwordOf(name)}:?see .env.example}`;
const databaseUrlOf = (name: string, database = name) =>
  `postgres://${name}:${passwordIn(name)}@postgres:5432/${database}`;
const each = (all: readonly string[], entry: (name: string) => readonly [string, string]): Values =>
  Object.fromEntries(all.map(entry));

/** One key of YAML with its value, indented by `depth` levels. */
const yaml = (key: string, value: object, depth = 0): string =>
  stringify({ [key]: value }, { lineWidth: 0, singleQuote: true }).replace(/^(?=.)/gm, '  '.repeat(depth));

/** The extension field `x-<name>` with the anchor `&<name>`. */
const anchored = (name: string, value: object): string => yaml(`x-${name}`, value).replace(':', `: &${name}`);

const keysOf = (kinds: readonly ContextDefinition['personalData'][]) =>
  contexts.flatMap(({ name, personalData }) => (personalData && kinds.includes(personalData) ? [name] : [])).join(', ');

const databases = (): Values => ({
  MARU_DATABASES: [EVENTS, KEYS, ...names].join(' '),
  MARU_KEYS_USED_BY: keysOf(['uses', 'keeps']),
  MARU_KEYS_KEPT_BY: keysOf(['keeps']),
  ...each([EVENTS, KEYS, ...names], (name) => [passwordOf(name), passwordIn(name)]),
});

const urlsOf = (all: readonly string[], scheme = 'http') =>
  each(all, (name) => [variableOf(name, 'URL'), `${scheme}://${name}:3000`]);
const callsOf = (all: readonly string[]) => each(all, (name) => [variableOf(name, 'GRPC'), `${name}:5000`]);

/** The addresses of all services, for `docker/compose.yaml`. */
export const addresses = (): string =>
  [
    anchored('contexts', names),
    anchored('addresses', urlsOf(names)),
    anchored('front-addresses', urlsOf(frontNames)),
    anchored('call-addresses', callsOf(calledContexts)),
    anchored('gateway-calls', callsOf(contextsCalled)),
    anchored(
      'database-urls',
      each(names, (name) => [variableOf(name, 'DATABASE_URL'), databaseUrlOf(name)]),
    ),
    anchored('apart', Object.assign({}, ...contexts.map(({ apart }) => numbered(withoutShared(apart)))) as Values),
    anchored('databases', databases()),
  ].join('\n');

/** The addresses with TLS, for `docker/compose.certificates.yaml`. */
export const addressesOverTls = (): string =>
  [anchored('addresses', urlsOf(names, 'https')), anchored('front-addresses', urlsOf(frontNames, 'https'))].join('\n');

// The tools do not read REQUEST_TIMEOUT_MS.
const withoutShared = (apart: ContextDefinition['apart'] = {}) =>
  Object.fromEntries(Object.entries(apart).filter(([name]) => name !== 'REQUEST_TIMEOUT_MS'));
const numbered = (values: Readonly<Record<string, string>>): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, /^\d+$/.test(value) ? +value : value]));

/** The services of the contexts and the fronts. */
export const services = (): string => [...frontNames.map(frontService), ...contexts.map(contextService)].join('\n');

/** The additions to those services when each has a certificate. */
export const servicesOverTls = (): string => [...frontNames, ...names].map(certifiedService).join('\n');

/** A line to fill in for each context's password, for `docker/.env.example`. */
export const passwords = (): string => names.map((name) => `${passwordOf(name)}=\n`).join('');

const opened = (name: string, base: string) => `  ${name}:
    <<: *${base}
    image: maru/${name}:\${MARU_VERSION:-dev}
    build: { <<: *build, args: { APP: ${name} } }
`;

function frontService(name: string): string {
  const { environment } = ownPart(name);
  if (!environment) return `${opened(name, 'app')}    environment: *front-environment\n`;
  return opened(name, 'app') + yaml('environment', environment, 2).replace('\n', '\n      <<: *front-environment\n');
}

function contextService({ name, personalData, apart = {} }: ContextDefinition): string {
  const { environment: own = {}, ...besides } = ownPart(name);
  const environment: Values = {
    DATABASE_URL: databaseUrlOf(name),
    // Keys seal the data of persons, and the key-encryption key wraps those keys.
    ...(personalData && {
      PERSONAL_KEYS_URL: databaseUrlOf(name, KEYS),
      MARU_KEY_ENCRYPTION_KEY: '${MARU_KEY_ENCRYPTION_KEY:-}',
    }),
    ...numbered(apart),
    ...own,
  };
  const others = Object.entries(besides).map(([key, value]) => yaml(key, value as object, 2));
  const variables = yaml('environment', environment, 2).replace('\n', '\n      <<: *context-environment\n');
  return opened(name, 'context') + others.join('') + variables;
}

/** The additions of `apps/<name>/compose.yaml`, if it exists. */
function ownPart(name: string): OwnPart {
  const file = path.join(APPS, name, 'compose.yaml');
  return existsSync(file) ? (parse(readFileSync(file, 'utf8')) as OwnPart) : {};
}

const certifiedService = (name: string) => `  ${name}:
    environment: *context-environment
    volumes:
      - \${MARU_CERTS:-../.maru/certs}/${name}.crt:/run/certs/own.crt:ro
      - \${MARU_CERTS:-../.maru/certs}/${name}.key:/run/certs/own.key:ro
      - \${MARU_CERTS:-../.maru/certs}/ca.crt:/run/certs/ca.crt:ro
`;
