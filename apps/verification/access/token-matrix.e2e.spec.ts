import { everyCaller } from './callers';
import type { Caller } from './callers';
import { matrixShop } from './matrix-shop';
import type { MatrixShop } from './matrix-shop';
import { documentedRoutes, everyTarget, pathOf, routesOfContext } from './targets';
import type { Target } from './targets';
import { EXPECTED } from './token-matrix';

let shop: MatrixShop;
let targets: readonly Target[];
let callers: readonly Caller[];
beforeAll(async () => {
  shop = await matrixShop();
  targets = await everyTarget(shop);
  callers = await everyCaller(shop.tokens, shop.ended);
}, 90_000);
afterAll(() => shop?.close(), 60_000);

// A refused socket is closed without our code. Only a missing scope is reported with one, because the context does it.
const shownBy = (name: string, outcome: string) =>
  name.startsWith('GraphQL Subscription') && !['let in', 'HTTP.FORBIDDEN'].includes(outcome)
    ? 'closed as forbidden'
    : outcome;

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
    async (name) => {
      const row = EXPECTED[name]!;
      const asked = targets.filter((target) => target.name === name);
      expect(asked.length).toBeGreaterThan(0);
      for (const target of asked) {
        const outcomes = callers.map(async ({ who, token }) => [who, await target.ask(token)]);
        const expected = callers.map((caller) => [caller.who, shownBy(name, caller.expected(row))]);
        expect(Object.fromEntries(await Promise.all(outcomes))).toEqual(Object.fromEntries(expected));
      }
    },
  );
});
