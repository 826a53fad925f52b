import { useMemo } from 'preact/hooks';
import { setQuery, useLocation } from '../routing/location';
import { hasRole, rightsIn } from '../session/rights';
import { useSession } from '../session/session';
import { useTexts } from '../texts/language';
import { Choice } from '../ui/choice';
import { usePages } from '../ui/use-pages';
import { ANY_VERDICT, NOT_ENDED, queryOf } from './order-filter';
import { OrderList } from './order-list';
import { Search } from './order-search';
import type { OrderShown } from './order-shapes';

/** Orders, the youngest first: everybody's for staff, else the user's own. The filters are parts of the URL. */
export function Orders() {
  const { orders: texts, statuses, verdicts } = useTexts();
  const { query } = useLocation();
  const session = useSession();
  const [status = '', age = '', customer = '', verdict = ''] = ['status', 'age', 'customer', 'verdict'].map(
    (name) => query.get(name) ?? '',
  );
  // Computed once for each filter, because every other moment would begin the list anew.
  const asked = useMemo(
    () => queryOf({ status, age, customer, verdict }, Date.now()),
    [status, age, customer, verdict === ''],
  );
  const pages = usePages<OrderShown>(`/api/orders?${asked}`);
  const explains = session !== undefined && hasRole(rightsIn(session.accessToken), 'support', 'platform');
  return (
    <section class="page wide">
      <h1>{texts.heading}</h1>
      <div class="filters">
        <Search customerId={customer} />
        <Choice
          label={texts.status}
          value={status}
          options={{ '': texts.any, [NOT_ENDED]: texts.notEnded, ...statuses }}
          onValue={(value) => setQuery({ status: value })}
        />
        <Choice
          label={texts.age}
          value={age}
          options={{ '': texts.anyAge, ...texts.ages }}
          onValue={(value) => setQuery({ age: value })}
        />
        {explains && (
          <Choice
            label={texts.verdict}
            value={verdict}
            options={{ '': texts.noVerdict, [ANY_VERDICT]: texts.anyVerdict, ...verdicts }}
            onValue={(value) => setQuery({ verdict: value })}
          />
        )}
      </div>
      <OrderList pages={pages} verdict={explains ? verdict : ''} />
    </section>
  );
}
