import { freePorts } from '@maru/backends';
import { JWKS_OF_CUSTOMERS, routedContexts } from '@maru/gateway';
import type { ContextDefinition, Settings } from '@maru/service';
import { addressVariableOf, calledContexts } from '@maru/web-bff';
import path from 'node:path';
import { contexts as allContexts } from '../contexts';
import type { Account } from '../operator/account';
import { operatorEnvironment } from '../operator/operator-account';
import type { distributedSettings } from './distributed-settings';
import { contextEnvironment, gatewayEnvironment, webBffEnvironment } from './process-environment';
import type { ProcessIdentity, ProcessPlan } from './supervised-process';

type Environment = Readonly<Record<string, string>>;

export interface PlanOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: Settings<typeof distributedSettings>;
  readonly instances: Readonly<Record<string, number>>;
  readonly databaseUrls: ReadonlyMap<string, string>;
  readonly eventStore: { readonly url: string; readonly namespace?: string };
  readonly brokers: string | undefined;
  /** For customers alone. */
  readonly operator: Account;
  readonly change?: (process: ProcessIdentity, env: Environment) => Promise<Environment> | Environment;
}

interface Place {
  readonly definition: ContextDefinition;
  readonly instance: number;
  readonly port: number;
  readonly grpcPort: number;
}

const APPS = path.join(__dirname, '..', '..', '..');
// Many on one machine: each of them is small.
const NODE_ARGUMENTS = ['--enable-source-maps', '--max-old-space-size=400'];

// By way of Kafka, news of other contexts take a moment longer than in one process: who sells at once waits for them. And after a
// crash it takes Kafka some ten seconds to give a process the partitions that it had: until then no answer can be heard.
const PATIENCE = {
  ORDERING_COPY_WAIT_MS: '3000',
  INVENTORY_SKU_WAIT_MS: '3000',
  REQUEST_TIMEOUT_MS: '4000',
  ORDERING_TIMEOUT_GRACE_MS: '15000',
};

// And a request to a context that waits for news of another one may take as long as that.
const GATEWAY_PATIENCE = { UPSTREAM_TIMEOUT_MS: '5000' };

const urlOfPort = (port: number) => `http://127.0.0.1:${port}`;

/** Every process of the shop, the web's own backend and the gateway last: its port, its script and its environment. */
export async function planProcesses(options: PlanOptions): Promise<readonly ProcessPlan[]> {
  const { settings, instances } = options;
  const wanted = allContexts.flatMap((definition) =>
    Array.from({ length: instances[definition.name] ?? 1 }, (_, at) => ({ definition, instance: at + 1 })),
  );
  const [anyPort, webBffPort, ...ports] = await freePorts(2 * wanted.length + 2);
  const places = wanted.map((each, at) => ({ ...each, port: ports[2 * at]!, grpcPort: ports[2 * at + 1]! }));
  const gatewayPort = settings.get('PORT') || anyPort!;
  return Promise.all([
    ...places.map((place) => planContext(place, jwksUrlOf(places), options)),
    planWebBff(webBffPort!, places, options),
    planGateway(gatewayPort, webBffPort!, places, options),
  ]);
}

/** Every instance of customers shows the keys of all; the first is asked. */
function jwksUrlOf(places: readonly Place[]): string {
  const { port } = places.find(({ definition }) => definition.name === 'customers')!;
  return urlOfPort(port) + JWKS_OF_CUSTOMERS;
}

function planContext(
  { definition, instance, port, grpcPort }: Place,
  jwksUrl: string,
  options: PlanOptions,
): Promise<ProcessPlan> {
  const { env, settings, databaseUrls, eventStore, brokers, operator } = options;
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  const own = contextEnvironment(
    definition,
    { ...PATIENCE, ...given },
    {
      DATABASE_URL: databaseUrls.get(definition.name)!,
      EVENT_STORE_URL: eventStore.url,
      EVENT_STORE_NAMESPACE: eventStore.namespace,
      KAFKA_BROKERS: brokers,
      JWKS_URL: jwksUrl,
      ...(definition.name === 'customers' && operatorEnvironment(operator)),
      PORT: String(port),
      GRPC_PORT: String(grpcPort),
      HOST: '127.0.0.1',
      LOG_LEVEL: settings.get('LOG_LEVEL'),
      DRAIN_TIMEOUT_MS: String(settings.get('DRAIN_TIMEOUT_MS')),
    },
  );
  return plan({ name: definition.name, instance }, urlOfPort(port), own, options);
}

function planWebBff(port: number, places: readonly Place[], options: PlanOptions): Promise<ProcessPlan> {
  const { env, settings } = options;
  const addresses = calledContexts.map(
    (context) => [addressVariableOf(context), callAddress(places, context)] as const,
  );
  const own = webBffEnvironment(env, {
    ...Object.fromEntries(addresses),
    JWKS_URL: jwksUrlOf(places),
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: settings.get('LOG_LEVEL'),
    DRAIN_TIMEOUT_MS: String(settings.get('DRAIN_TIMEOUT_MS')),
  });
  return plan({ name: 'web-bff', instance: 1 }, urlOfPort(port), own, options);
}

/** Where the instances of a context are called over gRPC. */
const callAddress = (places: readonly Place[], context: string): string =>
  places
    .filter(({ definition }) => definition.name === context)
    .map(({ grpcPort }) => `127.0.0.1:${grpcPort}`)
    .join(',');

function planGateway(
  port: number,
  webBffPort: number,
  places: readonly Place[],
  options: PlanOptions,
): Promise<ProcessPlan> {
  const { env, settings } = options;
  const upstreams = routedContexts.map((context) => {
    const urls = places.filter(({ definition }) => definition.name === context).map((place) => urlOfPort(place.port));
    return [`${context.toUpperCase()}_URL`, urls.join(',')] as const;
  });
  const host = settings.get('HOST');
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  const own = gatewayEnvironment(
    { ...GATEWAY_PATIENCE, ...given },
    {
      ...Object.fromEntries(upstreams),
      WEB_BFF_URL: urlOfPort(webBffPort),
      INVENTORY_GRPC: callAddress(places, 'inventory'),
      PORT: String(port),
      HOST: host,
      LOG_LEVEL: settings.get('LOG_LEVEL'),
      DRAIN_TIMEOUT_MS: String(settings.get('DRAIN_TIMEOUT_MS')),
    },
  );
  // 0.0.0.0 and :: are every address of this machine, also the one of the loopback.
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return plan({ name: 'gateway', instance: 1 }, `http://${reached}:${port}`, own, options);
}

async function plan(
  who: ProcessIdentity,
  url: string,
  env: Environment,
  { change }: PlanOptions,
): Promise<ProcessPlan> {
  return {
    ...who,
    url,
    file: path.join(APPS, who.name, 'dist', 'main.js'),
    nodeArguments: NODE_ARGUMENTS,
    env: { ...env, ...(await change?.(who, env)) },
  };
}
