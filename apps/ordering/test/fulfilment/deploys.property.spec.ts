import fc from 'fast-check';
import { DEFAULT_FULFILMENT_SETTINGS as settings, orderFulfilment } from '../../src/fulfilment';
import { DefinitionMismatch } from '@maru/sagas';
import type { Answers } from './honest-shop';
import { withOneStateMore, withOneStateRenamed, withoutNewVersion } from './next-definitions';
import { answers, expectRightEnd, heal, OrderInShop, step, take } from './order-in-shop';
import type { FulfilmentDecider, Step } from './order-in-shop';

const three = withOneStateMore(settings);
const four = withOneStateRenamed(settings);
const firstRelease = orderFulfilment(settings, { startOn: 1 });
const today = orderFulfilment(settings);
/** The next release, with one more state: first it knows version 3, then new orders start on it. */
const knowsThree = orderFulfilment(settings, { more: [three], startOn: 2 });
const startsOnThree = orderFulfilment(settings, { more: [three] });
/** The release after that, which migrates all orders to version 4. */
const migratesToFour = orderFulfilment(settings, { more: [three, four] });

const STATES = [
  'PENDING',
  'ORDER_CREATED',
  'STOCK_RESERVED',
  'PAYMENT_COMPLETED',
  'CANCELLING_SHIPMENT',
  'REFUNDING_PAYMENT',
  'RELEASING_STOCK',
  'CANCELLING_ORDER',
];

/** Histories from a seed, the same in every run. */
function* histories(seed: number): Generator<readonly [Answers, readonly Step[]]> {
  const history = fc.tuple(answers, fc.array(step, { minLength: 12, maxLength: 30 }));
  for (let some = 0; some < 40; some++) yield* fc.sample(history, { seed: seed * 100 + some, numRuns: 100 });
}

/** 104 open orders, 13 in each state, begun under this release. */
function inFlight(decider: FulfilmentDecider, seed: number): readonly OrderInShop[] {
  const found = new Map<string, OrderInShop[]>(STATES.map((state) => [state, []]));
  const lacks = (state: string) => (found.get(state)?.length ?? 13) < 13;
  let number = 0;
  for (const [answer, steps] of histories(seed)) {
    if (!STATES.some(lacks)) break;
    const order = new OrderInShop(answer, decider, `${seed}-${++number}`);
    // An order stays in PENDING only if its cancellation arrives before it.
    if (lacks('PENDING')) order.cancelBefore();
    const reached = () => !order.ended && order.log.length > 0 && lacks(order.stateName);
    for (const each of steps) {
      if (reached()) break;
      take(order, each);
    }
    if (reached()) found.get(order.stateName)!.push(order);
  }
  const counts = [...found].map(([state, orders]) => [state, orders.length]);
  expect(counts).toEqual(STATES.map((state) => [state, 13]));
  return [...found.values()].flat();
}

/** Takes each order a few random steps further. */
function goOn(orders: readonly OrderInShop[], seed: number): void {
  const steps = fc.sample(fc.array(step, { maxLength: 6 }), { seed, numRuns: orders.length });
  orders.forEach((order, number) => steps[number]!.forEach((each) => take(order, each)));
}

const deploy = (orders: readonly OrderInShop[], decider: FulfilmentDecider) =>
  orders.forEach((order) => order.deploy(decider));
const healAll = (orders: readonly OrderInShop[]) => orders.forEach(heal);
const versionsOf = (orders: readonly OrderInShop[]) => [...new Set(orders.map(({ version }) => version))].sort();

describe('104 orders in flight, 13 in each state', () => {
  it.each([1, 2, 3, 4, 5])('survive a deploy of a machine with one more state, and its roll-back (seed %i)', (seed) => {
    const old = inFlight(seed % 2 === 0 ? today : firstRelease, seed);
    const began = versionsOf(old);
    for (const release of [knowsThree, startsOnThree]) {
      deploy(old, release);
      goOn(old, seed);
    }
    const young = inFlight(startsOnThree, seed + 100);
    expect(versionsOf(young)).toEqual([3]);

    // Rolled back to the release that knows version 3 but starts on version 2. All orders go on.
    const all = [...old, ...young];
    deploy(all, knowsThree);
    goOn(all, seed + 200);
    expect(all.map(({ waited }) => waited)).toEqual(all.map(() => 0));

    // Rolled back once more, to a release that does not know version 3. Its orders wait, and the others go on.
    deploy(all, today);
    const before = young.map(({ log }) => log.length);
    goOn(all, seed + 300);
    healAll(old);
    expect(young.map(({ log }) => log.length)).toEqual(before);
    expect(young.reduce((sum, { waited }) => sum + waited, 0)).toBeGreaterThan(50);
    old.forEach(expectRightEnd);

    deploy(young, startsOnThree);
    healAll(young);
    young.forEach(expectRightEnd);
    expect(versionsOf(young)).toEqual([3]);
    expect(began).toEqual(seed % 2 === 0 ? [2] : [1]);
  });

  it.each([6, 7, 8])('migrate to a machine with a renamed state (seed %i)', (seed) => {
    const orders = [firstRelease, today, startsOnThree].flatMap((release, nth) => inFlight(release, seed + nth * 50));
    expect(versionsOf(orders)).toEqual([1, 2, 3]);
    deploy(orders, migratesToFour);
    goOn(orders, seed);
    // A second deploy stands for another instance, which folds the events of the first one.
    deploy(orders, migratesToFour);
    healAll(orders);
    orders.forEach(expectRightEnd);
    expect(orders.filter(({ version }) => version === 4).length).toBeGreaterThan(300);
  });

  it('are refused by a machine that was changed without a new version', () => {
    const orders = inFlight(today, 9);
    const careless = orderFulfilment(settings, { definitions: [withoutNewVersion(settings)] });
    const stranded = orders.filter((order) => {
      try {
        order.deploy(careless);
        return false;
      } catch (fault) {
        if (fault instanceof DefinitionMismatch) return true;
        throw fault;
      }
    });
    expect(stranded.length).toBeGreaterThanOrEqual(13);
  });
});
