import { wrongNow } from './wrong-now';
import type { Told } from './wrong-now';

const quiet: Told = {
  readiness: { details: { catalog: { status: 'up' }, payments: { status: 'up' } } },
  standing: { unacknowledged: 0, lagSeconds: 0, unjudged: 0 },
  parked: { items: [], unanswered: [] },
  routes: { items: [{ context: 'catalog' }] },
};
const of = (change: Partial<Told>) => wrongNow({ ...quiet, ...change });

describe('the things that are wrong now', () => {
  it('are none in a quiet shop', () => {
    expect(of({})).toEqual([]);
  });

  it('are none of what the reader may not see', () => {
    expect(wrongNow({ readiness: quiet.readiness })).toEqual([]);
  });

  it('are parts that are down, first of all', () => {
    const details = { catalog: { status: 'up' }, payments: { status: 'down' }, shipping: { status: 'starting' } };
    const [first] = of({ readiness: { details }, parked: { items: [1], unanswered: ['payments'] } });
    expect(first).toMatchObject({ what: 'down', names: ['payments', 'shipping'], to: '/operations/contexts' });
  });

  it('are breaches that nobody has acknowledged, and parked messages with their number', () => {
    const standing = { unacknowledged: 2, lagSeconds: 1, unjudged: 0 };
    const parked = { items: [1, 2, 3], next: 'more', unanswered: [] };
    expect(of({ standing, parked })).toMatchObject([
      { what: 'breaches', count: 2 },
      { what: 'parked', count: 3, more: true, to: '/operations/parked?state=parked' },
    ]);
  });

  it('are an auditor far behind the log, and a candidate that the gateway has rolled back', () => {
    const standing = { unacknowledged: 0, lagSeconds: 61, unjudged: 0 };
    const routes = { items: [{ context: 'ordering', rolledBack: { answers: 4 } }] };
    expect(of({ standing, routes })).toMatchObject([{ what: 'judging' }, { what: 'rolledBack', names: ['ordering'] }]);
  });

  it('are unknown where something did not answer, and each is named once', () => {
    expect(of({ standing: null, parked: { items: [], unanswered: ['shipping'] } })).toMatchObject([
      { what: 'unknown', names: ['auditor', 'shipping'] },
    ]);
    expect(of({ parked: null, routes: null })).toMatchObject([{ what: 'unknown', names: ['gateway'] }]);
    const down = { details: { shipping: { status: 'down' } } };
    expect(of({ readiness: down, parked: { items: [], unanswered: ['shipping'] } })).toHaveLength(1);
  });
});
