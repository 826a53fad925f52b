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
  /** Wraps the log for the context; default the log itself. */
  readonly storeOf?: (log: EventStore) => EventStore;
  /** The clock of the machine at each start; default the system's. */
  readonly clockOf?: () => Clock;
  /** Wraps the bus for the context; default the bus itself. */
  readonly busOf?: (bus: MessageBus) => MessageBus;
  /** Gets log lines from level `info` on; default none are written. */
  readonly linesTo?: DestinationStream;
  /** The verifier of tokens; default that of the trial's own issuer. The context itself may be the issuer. */
  readonly tokensOf?: (url: () => string) => TokenVerifier;
}

/** The one operator of every trial. */
export const OPERATOR_ID = deriveId('operator');

/** The sender of a request: a user by id, an operator, the bearer of a token, or somebody without one. */
export type Caller =
  'nobody' | 'operator' | { readonly userId: string; readonly scopes?: readonly string[] } | { readonly token: string };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each spec knows the body that it expects
  readonly body: any;
}

/**
 * Starts one whole context for its spec, by `startContext`, on an in-memory log, the embedded bus and a database of its
 * own. The spec plays the other contexts of the shop: `say` appends their events.
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
      // Long enough for a busy machine. A spec about the time limit sets it itself.
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
    /** The URL of the context's own database. */
    databaseUrl: database.url,
    /** The keys of persons, in the same database. */
    persons: new PersonalData(keys),
    /** The faults that the bus reported. */
    faults,

    /** Sends a request as an operator, who may do everything. */
    call: (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
      callAs('operator', method, path, body, headers),

    callAs,

    /** Its HTTP URL. */
    url: () => running.url,

    /** Its gRPC address. */
    grpcAddress: () => running.grpcAddress!,

    /** The `Authorization` header of this caller, if any. */
    authorizationOf: async (caller: Caller): Promise<string | undefined> =>
      (await authorization(tokens, caller))['authorization'],

    /** A token for an operator other than that of `call`. */
    operatorToken: (userId: string): Promise<string> => tokens.token({ userId, roles: ['operator'] }),

    /** Appends an event of another context to one of its streams. Returns the id of its message. */
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

    /** The types of the events in a stream. */
    async typesIn(stream: string): Promise<string[]> {
      return (await log.readStream(stream)).map(({ type }) => type);
    },

    /** Stops and starts again. The groups in `rewound` lose their position, so they get all messages again. */
    restart(...rewound: string[]): Promise<void> {
      return this.restartAfter(() => Promise.resolve(), ...rewound);
    },

    /** Stops, and starts another release of the same context. */
    restartAs(next: ContextDefinition, ...rewound: string[]): Promise<void> {
      release = next;
      return this.restart(...rewound);
    },

    /** As `restart`, with `meanwhile` run while the context is stopped. */
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
