import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import { freePort } from '@maru/testing';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { auditShop } from '../checkers/audit-shop';
import { onLog } from '../checkers/on-log';
import { untilLettersAreWritten } from '../checkers/letters-written';
import { ShopClient } from '../clients/shop-client';
import { ShopProcess } from '../shops/shop-process';
import { type Answers, together } from './answers';
import { setScene } from './scene';
import type { Sender } from './scene';
import { send } from './send';
import { untilOrdersHaveEnded } from './until-orders-have-ended';

export interface FuzzOptions {
  /** The Schemathesis program. */
  readonly program: string;
  readonly seed: number;
  /** The least number of requests. */
  readonly requests: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (line: string) => void;
}

export interface FuzzReport extends Answers {
  /** Schemathesis's text about wrong answers; '' when there was none. */
  readonly wrong: string;
  /** One sentence for each other broken promise. */
  readonly violations: readonly string[];
}

// The coverage phase sends about so many requests for both senders of the whole API together. One more example of each
// operation adds so many, because some operations have few variants. If the sum is too small, another round follows.
const THOUGHT_OUT = 3_200;
const REQUESTS_OF_AN_EXAMPLE = 48;
const LEAST_EXAMPLES = 10;
const LETTERS_MS = 20_000;
const ORDERS_MS = 60_000;

/**
 * Starts the shop in one process on data of its own. Sends it requests that are generated from its own OpenAPI
 * document, as an operator, as customers and as devices, until there were enough. Then stops the shop and audits its
 * log, its views and the provider's books. A seed repeats the requests, except for the ids of the shop's things.
 */
export async function fuzzRun(options: FuzzOptions): Promise<FuzzReport> {
  const { program, seed, requests, onProgress = () => undefined } = options;
  // Stops all senders when one of them fails, and at the end.
  const over = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, over.signal]) : over.signal;
  const folder = await mkdtemp(path.join(tmpdir(), 'maru-fuzz-'));
  // Under root, PostgreSQL runs as another user, who must be able to enter the folder.
  await chmod(folder, 0o755);
  let logged = '';
  // Each sender logs in once, and that login must stay fresh for the whole run.
  const env = { LOG_LEVEL: 'error', RATE_LIMIT_OPERATOR: '1000000000', FRESH_LOGIN_SECONDS: '3600' };
  const onOutput = (text: string) => void (logged += text);
  const shop = new ShopProcess({ port: await freePort(), dataDirectory: folder, env, onOutput });
  try {
    await shop.start();
    const client = new ShopClient(shop.url);
    const { scene, senders } = await setScene(client);
    const api = withoutPaths(await client.expect<ApiDocument>(200, 'GET', '/docs/openapi.json'));
    const document = path.join(folder, 'openapi.json');
    await writeFile(document, JSON.stringify(api));
    const documentOfDevices = path.join(folder, 'openapi-of-devices.json');
    await writeFile(documentOfDevices, JSON.stringify(withoutTokens(api)));
    const documentFor = ({ headers }: Sender) => ('Authorization' in headers ? document : documentOfDevices);
    const all = [];
    let sum = 0;
    for (let round = 0; sum < requests; round++) {
      const examples = Math.max(LEAST_EXAMPLES, Math.ceil((requests - sum - THOUGHT_OUT) / REQUESTS_OF_AN_EXAMPLE));
      const passes = senders.map((sender) =>
        send({
          ...{ program, shopUrl: shop.url, folder, signal, sender, scene, seed: seed + round, examples },
          document: documentFor(sender),
        }),
      );
      all.push(...(await Promise.all(passes)));
      sum = together(all).requests;
      onProgress(`${sum} requests`);
    }
    const answers = together(all);
    const unended = await untilOrdersHaveEnded(client, ORDERS_MS);
    await onLog(folder, (store) => untilLettersAreWritten(store, LETTERS_MS));
    const { code } = await shop.stop();
    const acknowledged = [...scene.orders, ...answers.placed];
    const violations = [
      ...unended,
      ...(code === 0 ? [] : [`I10: the shop exited with ${code}`]),
      ...errorLines(logged),
      ...unreached(answers),
      ...(await onLog(folder, (store, databaseUrls) =>
        auditShop({ store, databaseUrls, sent: acknowledged, acknowledged, viewsGoOn: true }),
      ).then((report) => report.violations)),
    ];
    return { ...answers, wrong: [...new Set(all.map(({ wrong }) => wrong))].filter(Boolean).join('\n\n'), violations };
  } finally {
    over.abort();
    await shop.kill({ database: false });
    await (await startEmbeddedPostgres({ dataDirectory: path.join(folder, 'postgres') })).stop();
    await rm(folder, { recursive: true, force: true });
  }
}

// A stream of events has no end. The names, moments and ids of the others have a grammar that no schema tells, and a
// demo order is none that a sender has sent. Their own specs send bad input (time travel, traces, demo of the gateway).
const NOT_SENT: ReadonlySet<string> = new Set([
  '/api/live',
  '/api/streams/{name}',
  '/api/orders/{id}/at',
  '/api/traces/{traceId}',
  '/api/demo/orders',
]);

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security?: unknown }>>>>;
}

const withoutPaths = (document: ApiDocument): ApiDocument => ({
  ...document,
  paths: Object.fromEntries(Object.entries(document.paths).filter(([each]) => !NOT_SENT.has(each))),
});

/** The document for devices. They send a key, but the document has tokens, which Schemathesis would generate. */
const withoutTokens = (document: ApiDocument): ApiDocument => ({
  ...document,
  paths: Object.fromEntries(
    Object.entries(document.paths).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, { security: _, ...operation }]) => [method, operation]),
      ),
    ]),
  ),
});

const isGood = (status: number): boolean => status < 300;

const errorLines = (logged: string): string[] =>
  logged
    .split('\n')
    .filter((line) => /"level":"(error|fatal)"/.test(line))
    .map((line) => `the shop logged ${line}`);

// Generated requests succeed here by chance only. An order ends too soon to be cancelled. The others need the code of
// a letter or of a device, the current or the first password of the sender, or the id of a login, or they would end a
// sender's login.
const SUCCEEDS_BY_CHANCE = [
  // There is no breach.
  'GET /api/audits/breaches/{id}',
  'POST /api/audits/breaches/{id}/acknowledgement',
  'POST /api/orders/{id}/cancel',
  // Nothing is parked.
  'GET /api/parked/message',
  'POST /api/parked/retry',
  'POST /api/parked/drop',
  'POST /api/users/confirm',
  'POST /api/users/password',
  'POST /api/users/password/initial',
  'POST /api/users/second-factor/confirm',
  'DELETE /api/users/second-factor',
  'DELETE /api/users/{id}/second-factor',
  'POST /api/users/password/reset',
  'PUT /api/users/{id}/roles',
  'DELETE /api/users/sessions/{id}',
];

/** The operations that never succeeded. Such an operation was not tested, whatever it answered. */
const unreached = ({ byOperation }: Answers): string[] =>
  [...byOperation]
    .filter(([operation, statuses]) => !SUCCEEDS_BY_CHANCE.includes(operation) && ![...statuses.keys()].some(isGood))
    .map(([operation]) => `${operation} never succeeded, so it was not tested`);
