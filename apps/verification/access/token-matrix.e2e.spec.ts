import { NOT_JUDGED } from './ask';
import { everyCaller } from './callers';
import type { Caller } from './callers';
import { matrixShop } from './matrix-shop';
import type { MatrixShop } from './matrix-shop';
import { documentedRoutes, everyTarget, pathOf, routesOfContext } from './targets';
import type { Target } from './targets';
import { EXPECTED } from './token-matrix';

// Each row waits a second for newer signing keys, because a stranger's token names an unknown one.
const ROWS_AT_ONCE = 4;
// A token that could not be judged is shown again, as the answer asks for.
const ATTEMPTS = 5;

let shop: MatrixShop;
let targets: readonly Target[];
let callers: readonly Caller[];
// The outcome of each caller at every way into the shop, by row.
const outcomes = new Map<string, readonly Readonly<Record<string, string>>[]>();
beforeAll(async () => {
  shop = await matrixShop();
  targets = await everyTarget(shop);
  callers = await everyCaller(shop.tokens, shop.ended);
  const rows = Object.keys(EXPECTED);
  const ask = async () => {
    for (let name = rows.shift(); name !== undefined; name = rows.shift()) outcomes.set(name, await askedAs(name));
  };
  await Promise.all(Array.from({ length: ROWS_AT_ONCE }, ask));
}, 180_000);
afterAll(() => shop?.close(), 60_000);

// A refused socket is closed without our code. Only a missing scope is reported with one, because the context does it.
const shownBy = (name: string, outcome: string) =>
  name.startsWith('GraphQL Subscription') && !['let in', 'HTTP.FORBIDDEN'].includes(outcome)
    ? 'closed as forbidden'
    : outcome;

/** The answers to every caller at each target of the row. A fault becomes the outcome of its caller. */
async function askedAs(row: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const answers: Record<string, string>[] = [];
  for (const target of targets.filter(({ name }) => name === row)) {
    const asked = callers.map(async ({ who, token }) => [who, await judged(target, token)] as const);
    answers.push(Object.fromEntries(await Promise.all(asked)));
  }
  return answers;
}

async function judged(target: Target, token: string | undefined): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await target.ask(token).catch(String);
    if (!outcome.includes(NOT_JUDGED) || attempt === ATTEMPTS) return outcome;
  }
}

describe('the token matrix', () => {
  it('has a row for each route, root field and gRPC method, and no other row', () => {
    expect([...new Set(targets.map(({ name }) => name))].sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it('finds every route under /api of every process in the API document that the gateway merges', async () => {
    const documented = new Set(await documentedRoutes(shop.url));
    const served = await Promise.all([...shop.contexts.keys()].map((context) => routesOfContext(shop, context)));
    const undocumented = served.flat().filter((name) => pathOf(name).startsWith('/api/') && !documented.has(name));
    expect(undocumented).toEqual([]);
  });

  it.each(Object.keys(EXPECTED))(
    '%s lets in the callers of its row, and refuses all others with the right code',
    (name) => {
      const row = EXPECTED[name]!;
      const expected = callers.map((caller) => [caller.who, shownBy(name, caller.expected(row))]);
      expect(outcomes.get(name)!.length).toBeGreaterThan(0);
      for (const outcome of outcomes.get(name)!) expect(outcome).toEqual(Object.fromEntries(expected));
    },
  );
});
