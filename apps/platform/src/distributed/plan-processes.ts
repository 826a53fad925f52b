import { JWKS_OF_CUSTOMERS, variableOf } from '@maru/contracts';
import { freePorts } from '@maru/kernel';
import {
  addressVariableOf as upstreamVariableOf,
  contextsCalled,
  nodeArguments as gatewayArguments,
  routedContexts,
} from '@maru/gateway';
import type { ContextDefinition, Settings } from '@maru/service';
import { addressVariableOf, calledContexts } from '@maru/shop-calls';
import path from 'node:path';
import { confirmationEnvironment } from '../confirm-addresses';
import { contexts as allContexts } from '../contexts';
import { fronts } from '../fronts';
import type { Front } from '../fronts';
import { operatorEnvironment } from '../operator/operator-account';
import type { OperatorAccount } from '../operator/operator-account';
import type { distributedSettings } from './distributed-settings';
import { contextEnvironment, frontEnvironment, gatewayEnvironment } from './process-environment';
import { calleeTrust, callerTrust } from './process-trust';
import type { ShopTrust } from './process-trust';
import type { ProcessIdentity, ProcessPlan } from './supervised-process';

type Environment = Readonly<Record<string, string>>;

export interface PlanOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: Settings<typeof distributedSettings>;
  readonly instances: Readonly<Record<string, number>>;
  readonly databaseUrls: ReadonlyMap<string, string>;
  readonly personalKeysUrls: ReadonlyMap<string, string>;
  /** For the contexts with personal data. */
  readonly keyEncryptionKey: string;
  readonly eventStore: { readonly url: string; readonly namespace?: string };
  readonly brokers: string | undefined;
  /** For customers only. */
  readonly operator: OperatorAccount;
  readonly trust: ShopTrust;
  /** For the gateway; undefined when the shop takes no demo orders. */
  readonly demoUrl?: string | undefined;
  readonly change?: (process: ProcessIdentity, env: Environment) => Promise<Environment> | Environment;
}

interface Place {
  readonly definition: ContextDefinition;
  readonly instance: number;
  readonly port: number;
  readonly grpcPort: number;
  readonly healthPort: number;
}

interface FrontPlace {
  readonly front: Front;
  readonly instance: number;
  readonly port: number;
  readonly healthPort: number;
}

const APPS = path.join(__dirname, '..', '..', '..');
// A small heap, because many processes share one machine.
const NODE_ARGUMENTS = ['--enable-source-maps', '--max-old-space-size=400'];

// Longer than the defaults, because a request may wait for events of another context, and Kafka takes a moment longer.
const CONTEXT_TIMEOUTS = { REQUEST_TIMEOUT_MS: '4000' };

// Every caller's time limit exceeds its callee's.
const GATEWAY_TIMEOUTS = { UPSTREAM_TIMEOUT_MS: '5000' };
const FRONT_TIMEOUTS = { CALLS_COMMAND_TIMEOUT_MS: '4000' };

const urlOfPort = (port: number, { certificates }: ShopTrust = {}) =>
  `${certificates === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;

/** Plans every process of the shop with its port, script and environment: contexts, then fronts, then the gateway. */
export async function planProcesses(options: PlanOptions): Promise<readonly ProcessPlan[]> {
  const { settings, instances } = options;
  const each = <One extends { readonly name: string }>(all: readonly One[]) =>
    all.flatMap((one) => Array.from({ length: instances[one.name] ?? 1 }, (_, at) => ({ one, instance: at + 1 })));
  const [wanted, wantedFronts] = [each(allContexts), each(fronts)];
  const [anyPort, ...ports] = await freePorts(3 * wanted.length + 2 * wantedFronts.length + 1);
  const nextPort = () => ports.pop()!;
  const places = wanted.map(({ one: definition, instance }) => {
    return { definition, instance, port: nextPort(), grpcPort: nextPort(), healthPort: nextPort() };
  });
  const frontPlaces = wantedFronts.map(({ one: front, instance }) => {
    return { front, instance, port: nextPort(), healthPort: nextPort() };
  });
  const gatewayPort = settings.get('PORT') || anyPort!;
  const jwksUrl = jwksUrlOf(places, options);
  return Promise.all([
    ...places.map((place) => planContext(place, jwksUrl, options)),
    ...frontPlaces.map((place) => planFront(place, places, jwksUrl, options)),
    planGateway(gatewayPort, [...places, ...frontPlaces], options),
  ]);
}

/** The URL of the signing keys at the first instance of customers, because each serves the keys of all. */
function jwksUrlOf(places: readonly Place[], { trust }: PlanOptions): string {
  const { port } = places.find(({ definition }) => definition.name === 'customers')!;
  return urlOfPort(port, trust) + JWKS_OF_CUSTOMERS;
}

function planContext(
  { definition, instance, port, grpcPort, healthPort }: Place,
  jwksUrl: string,
  options: PlanOptions,
): Promise<ProcessPlan> {
  const { env, settings, databaseUrls, personalKeysUrls, eventStore, brokers, operator, trust } = options;
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  const own = contextEnvironment(
    definition,
    { ...CONTEXT_TIMEOUTS, ...definition.apart, ...given, ...confirmationEnvironment(env) },
    {
      DATABASE_URL: databaseUrls.get(definition.name)!,
      PERSONAL_KEYS_URL: personalKeysUrls.get(definition.name),
      ...(definition.personalData && { MARU_KEY_ENCRYPTION_KEY: options.keyEncryptionKey }),
      EVENT_STORE_URL: eventStore.url,
      EVENT_STORE_NAMESPACE: eventStore.namespace,
      KAFKA_BROKERS: brokers,
      JWKS_URL: jwksUrl,
      ...(definition.name === 'customers' && operatorEnvironment(operator, env)),
      PORT: String(port),
      GRPC_PORT: String(grpcPort),
      ...calleeTrust(definition.name, trust, healthPort),
      HOST: '127.0.0.1',
      LOG_LEVEL: settings.get('LOG_LEVEL'),
      DRAIN_TIMEOUT_MS: String(settings.get('DRAIN_TIMEOUT_MS')),
    },
  );
  return plan({ name: definition.name, instance }, placeOf({ port, healthPort }, trust), own, options);
}

function planFront(
  { front, instance, port, healthPort }: FrontPlace,
  places: readonly Place[],
  jwksUrl: string,
  options: PlanOptions,
): Promise<ProcessPlan> {
  const { env, settings, trust } = options;
  const addresses = calledContexts.map(
    (context) => [addressVariableOf(context), callAddress(places, context)] as const,
  );
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  const own = frontEnvironment(
    front,
    { ...FRONT_TIMEOUTS, ...given },
    {
      ...Object.fromEntries(addresses),
      JWKS_URL: jwksUrl,
      ...hearingOf(front, options),
      ...callerTrust(front.name, trust),
      ...(trust.certificates !== undefined && { HEALTH_PORT: String(healthPort) }),
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: settings.get('LOG_LEVEL'),
      DRAIN_TIMEOUT_MS: String(settings.get('DRAIN_TIMEOUT_MS')),
    },
  );
  return plan({ name: front.name, instance }, placeOf({ port, healthPort }, trust), own, options);
}

/** The brokers, or the log of a shop without brokers, for a front that hears events. */
function hearingOf({ settings }: Front, { eventStore, brokers }: PlanOptions): Environment {
  if (!('KAFKA_BROKERS' in settings.shape)) return {};
  if (brokers !== undefined) return { KAFKA_BROKERS: brokers };
  const { url, namespace } = eventStore;
  return { EVENT_STORE_URL: url, ...(namespace !== undefined && { EVENT_STORE_NAMESPACE: namespace }) };
}

/** The gRPC addresses of a context's instances. */
const callAddress = (places: readonly (Place | FrontPlace)[], context: string): string =>
  places
    .flatMap((place) => ('definition' in place && place.definition.name === context ? [place.grpcPort] : []))
    .map((port) => `127.0.0.1:${port}`)
    .join(',');

async function planGateway(
  port: number,
  places: readonly (Place | FrontPlace)[],
  options: PlanOptions,
): Promise<ProcessPlan> {
  const { env, settings, trust } = options;
  const nameOf = (place: Place | FrontPlace) => ('front' in place ? place.front.name : place.definition.name);
  const upstreams = routedContexts.map((context) => {
    const urls = places.filter((place) => nameOf(place) === context).map(({ port }) => urlOfPort(port, trust));
    return [upstreamVariableOf(context), urls.join(',')] as const;
  });
  const host = settings.get('HOST');
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  const own = gatewayEnvironment(
    { ...GATEWAY_TIMEOUTS, ...given },
    {
      ...Object.fromEntries(upstreams),
      ...Object.fromEntries(contextsCalled.map((name) => [variableOf(name, 'GRPC'), callAddress(places, name)])),
      ...callerTrust('gateway', trust),
      DEMO_URL: options.demoUrl,
      PORT: String(port),
      HOST: host,
      LOG_LEVEL: settings.get('LOG_LEVEL'),
      DRAIN_TIMEOUT_MS: String(settings.get('DRAIN_TIMEOUT_MS')),
    },
  );
  // 0.0.0.0 and :: include the loopback address.
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  const planned = await plan({ name: 'gateway', instance: 1 }, { url: `http://${reached}:${port}` }, own, options);
  return { ...planned, nodeArguments: [...NODE_ARGUMENTS, ...gatewayArguments] };
}

/** The addresses of a process. With certificates, its health endpoints have a port of their own without TLS. */
const placeOf = ({ port, healthPort }: Pick<Place, 'port' | 'healthPort'>, trust: ShopTrust) => ({
  url: urlOfPort(port, trust),
  ...(trust.certificates !== undefined && { healthUrl: urlOfPort(healthPort) }),
});

async function plan(
  who: ProcessIdentity,
  place: Pick<ProcessPlan, 'url' | 'healthUrl'>,
  env: Environment,
  { change }: PlanOptions,
): Promise<ProcessPlan> {
  return {
    ...who,
    ...place,
    file: path.join(APPS, who.name, 'dist', 'main.js'),
    nodeArguments: NODE_ARGUMENTS,
    env: { ...env, ...(await change?.(who, env)) },
  };
}
