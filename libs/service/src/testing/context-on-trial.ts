import { InMemoryEventStore } from '@maru/event-store';
import type { EventStore } from '@maru/event-store';
import { deriveId, RandomIds, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import type { DataOf, EventContract, Clock } from '@maru/kernel';
import { EmbeddedMessageBus } from '@maru/messaging';
import type { ConsumerFault, MessageBus } from '@maru/messaging';
import { PersonalData, preparePersonalKeys } from '@maru/personal-data';
import type { TokenVerifier } from '@maru/security';
import { TokensOnTrial } from '@maru/security/testing';
import { createTestDatabase } from '@maru/testing';
import { Pool } from 'pg';
import type { DestinationStream } from 'pino';
import { DataSource } from 'typeorm';
import type { ContextDefinition } from '../context-definition';
import { declaredBesides } from '../declared-besides';
import { createLogger } from '../logging/logger';
import type { RunningContext } from '../context-runtime';
import { startContext } from '../start-context';

export interface TrialOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What the context sees of the log; default: the log itself. */
  readonly storeOf?: (log: EventStore) => EventStore;
  /** The clock of the machine at each start; default the system's. */
  readonly clockOf?: () => Clock;
  /** The bus as the context has it; default the bus itself. */
  readonly busOf?: (bus: MessageBus) => MessageBus;
  /** Gets the lines from level `info` on; default none are written. */
  readonly linesTo?: DestinationStream;
  /** Who issues tokens; default an issuer of the trial's own. The context itself may be the one. */
  readonly tokensOf?: (url: () => string) => TokenVerifier;
}

/** The one operator of every trial. */
export const OPERATOR_ID = deriveId('operator');

/** Whom a request comes from: a customer by their id, an operator, or somebody with a token, or without. */
export type Caller =
  'nobody' | 'operator' | { readonly userId: string; readonly scopes?: readonly string[] } | { readonly token: string };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a spec says itself what it expects
  readonly body: any;
}

/**
 * One whole context, started as it always is, on an in-memory log, the embedded bus and a database of its own, for its spec.
 * The other contexts of the shop are the spec: `say` speaks for them.
 */
export async function contextOnTrial(definition: ContextDefinition, options: TrialOptions = {}) {
  let release = definition;
  const database = await createTestDatabase(definition.name);
  await preparePersonalKeys(database.url, { keeps: [], uses: [] });
  const keys = new Pool({ connectionString: database.url, max: 2 });
  const log = new InMemoryEventStore();
  const ids = new RandomIds();
  const faults: ConsumerFault[] = [];
  const shared = { clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() };
  const bus = new EmbeddedMessageBus({
    store: log,
    publications: [definition.publications, ...declaredBesides(definition.name)],
    ...shared,
    retry: { baseMs: 5, capMs: 50 },
    waiting: { quickMs: 250, baseMs: 20, capMs: 200 },
    onFault: (fault) => faults.push(fault),
  });
  let running: RunningContext;
  const tokens = await TokensOnTrial.make();
  const verifier = options.tokensOf?.(() => running.url) ?? tokens.verifier;
  const start = () =>
    startContext(release, {
      ...shared,
      clock: options.clockOf?.() ?? shared.clock,
      ids,
      eventStore: options.storeOf?.(log) ?? log,
      bus: options.busOf?.(bus) ?? bus,
      tokens: verifier,
      databaseUrl: database.url,
      personalKeysUrl: database.url,
      logger: options.linesTo
        ? createLogger({ level: 'info', destination: options.linesTo })
        : createLogger({ level: 'silent' }),
      // Time enough on a machine that does a lot besides; how little there usually is, is for who tests that.
      env: { REQUEST_TIMEOUT_MS: '40000', ...options.env },
    });
  const dismantle = async () => {
    await bus.close();
    await log.close();
    await keys.end();
    await database.drop();
  };
  running = await start().catch(async (error: unknown) => {
    await dismantle();
    throw error;
  });

  async function callAs(
    caller: Caller,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(running.url + path, {
      method,
      headers: { ...json, ...(await authorization(tokens, caller)), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  }

  return {
    log,
    /** Of the context's own database. */
    databaseUrl: database.url,
    /** The keys of persons, which are in that database, too. */
    persons: new PersonalData(keys),
    /** What the bus had to try again or park. */
    faults,

    /** As an operator, who may do everything. */
    call: (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
      callAs('operator', method, path, body, headers),

    callAs,

    /** Where it answers over HTTP. */
    url: () => running.url,

    /** Where it is called over gRPC. */
    grpcAddress: () => running.grpcAddress!,

    /** The `Authorization` of this caller, if any. */
    authorizationOf: async (caller: Caller): Promise<string | undefined> =>
      (await authorization(tokens, caller))['authorization'],

    /** The token of an operator besides the one of `call`. */
    operatorToken: (userId: string): Promise<string> => tokens.token({ userId, roles: ['operator'] }),

    /** Appends an event of another context to one of its streams, for all to hear; the id that the message will have. */
    async say<Contract extends EventContract>(
      contract: Contract,
      stream: string,
      data: DataOf<Contract>,
      id = ids.next(),
    ) {
      const metadata = { correlationId: `trial-${id}`, causationId: id };
      await log.append(stream, 'any', [{ id, type: contract.type, data: contract.schema.parse(data), metadata }]);
      return id;
    },

    /** Types of the events that stand in a stream. */
    async typesIn(stream: string): Promise<string[]> {
      return (await log.readStream(stream)).map(({ type }) => type);
    },

    /** Stops and starts again. `rewound` are groups that have lost their position: everything they heard comes again. */
    restart(...rewound: string[]): Promise<void> {
      return this.restartAfter(() => Promise.resolve(), ...rewound);
    },

    /** Stops, and starts as another release of the same context. */
    restartAs(next: ContextDefinition, ...rewound: string[]): Promise<void> {
      release = next;
      return this.restart(...rewound);
    },

    /** As `restart`, with something done while nothing runs. */
    async restartAfter(meanwhile: () => Promise<unknown>, ...rewound: string[]): Promise<void> {
      await running.close();
      await meanwhile();
      const client = await new DataSource({ type: 'postgres', url: database.url }).initialize();
      const forget = `UPDATE consumer_positions SET position = '', version = version + 1 WHERE consumer_group = ANY ($1)`;
      await client.query(forget, [rewound]).finally(() => client.destroy());
      running = await start();
    },

    async end(): Promise<void> {
      await running.close();
      await dismantle();
    },
  };
}

export type ContextOnTrial = Awaited<ReturnType<typeof contextOnTrial>>;

async function authorization(tokens: TokensOnTrial, caller: Caller): Promise<Record<string, string>> {
  if (caller === 'nobody') return {};
  const operator = { userId: OPERATOR_ID, roles: ['operator'] } as const;
  if (caller === 'operator') return { authorization: `Bearer ${await tokens.token(operator)}` };
  const token = 'token' in caller ? caller.token : await tokens.token(caller);
  return { authorization: `Bearer ${token}` };
}
