import { discoverySettings } from '@maru/discovery';
import { gatewaySettings } from '@maru/gateway';
import { kafkaSettings } from '@maru/messaging/kafka';
import {
  calleeSettings,
  callerSettings,
  listeningSettings,
  keyEncryptionSettings,
  processSettings,
  serviceSettings,
  traceSettings,
} from '@maru/service';
import type { ContextDefinition } from '@maru/service';
import { frontProcessSettings } from '@maru/shop-calls';
import type { Front } from '../fronts';

type Environment = Readonly<Record<string, string | undefined>>;

// Variables that Node and the system read.
const OF_THE_SYSTEM = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TZ',
  'LANG',
  'SystemRoot',
  'NODE_ENV',
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
];

/**
 * The environment of one context's process: the variables of the shop that it reads, and `own`. It has nothing else, so
 * that no process has the credentials of another's database.
 */
export function contextEnvironment(definition: ContextDefinition, shop: Environment, own: Environment) {
  const read = [processSettings, kafkaSettings, serviceSettings, traceSettings, definition.settings];
  return environment(
    read.flatMap((schema) => Object.keys(schema?.shape ?? {})),
    shop,
    own,
  );
}

/** The environment of the gateway's process. */
export function gatewayEnvironment(shop: Environment, own: Environment) {
  const read = [listeningSettings, gatewaySettings, discoverySettings, callerSettings, traceSettings];
  return environment(
    read.flatMap((schema) => Object.keys(schema.shape)),
    shop,
    own,
  );
}

/** The environment of the process of an app between the gateway and the contexts. */
export function frontEnvironment({ settings }: Front, shop: Environment, own: Environment) {
  const read = [frontProcessSettings, settings, traceSettings];
  return environment(
    read.flatMap((schema) => Object.keys(schema.shape)),
    shop,
    own,
  );
}

function environment(names: readonly string[], shop: Environment, own: Environment): Record<string, string> {
  const handedOn = [...OF_THE_SYSTEM, ...names].filter((name) => !SET_FOR_EACH.has(name));
  const all = [...handedOn.map((name) => [name, shop[name]] as const), ...Object.entries(own)];
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

// The shop and each of its processes read these with different values.
const SET_FOR_EACH = new Set([
  'DATABASE_URL',
  'PERSONAL_KEYS_URL',
  'EVENT_STORE_URL',
  'EVENT_STORE_NAMESPACE',
  'KAFKA_BROKERS',
  'JWKS_URL',
  'PORT',
  'GRPC_PORT',
  'HOST',
  'ADVERTISE_URL',
  'OTEL_SERVICE_NAME',
  ...Object.keys(calleeSettings.shape),
  ...Object.keys(callerSettings.shape),
  ...Object.keys(keyEncryptionSettings.shape),
]);
