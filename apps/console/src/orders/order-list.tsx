import { OrderLink } from './order-link';
import { useLanguage, useTexts } from '../texts/language';
import { saidIn } from '../texts/verdict-sentences';
import { moment, money } from '../texts/written';
import { List } from '../ui/list';
import type { Column } from '../ui/list';
import { Fault } from '../ui/states';
import { Status } from '../ui/status';
import { useEach } from '../ui/use-each';
import type { Pages } from '../ui/use-pages';
import type { Explained } from './explanation-shapes';
import { ANY_VERDICT } from './order-filter';
import type { OrderShown } from './order-shapes';

interface OrderListProps {
  readonly pages: Pages<OrderShown>;
  /** The wanted code, or `any`; empty: verdicts are not asked for. */
  readonly verdict: string;
}

const explanationOf = (orderId: string) => `/api/orders/${encodeURIComponent(orderId)}/explanation`;

/** The orders of the shown pages, with their verdicts where those are wanted. */
export function OrderList({ pages, verdict }: OrderListProps) {
  const { orders: texts, verdicts, verdictSentences } = useTexts();
  const { language } = useLanguage();
  const columns = useColumns();
  const asked = verdict === '' ? [] : (pages.items ?? []).map(({ orderId }) => orderId);
  const { of, told, fault, again } = useEach<Explained>(asked, explanationOf);
  const column: Column<OrderShown> = {
    heading: texts.verdict,
    cell: ({ orderId }) => {
      const found = of(orderId)?.verdict;
      if (!found) return <span class="quiet">…</span>;
      const { sentence } = saidIn(language, verdictSentences, found);
      return <span title={sentence}>{verdicts[found.code] ?? found.code}</span>;
    },
  };
  const isWanted = ({ orderId }: OrderShown) =>
    verdict === '' || verdict === ANY_VERDICT || of(orderId)?.verdict.code === verdict;
  return (
    <>
      {verdict !== '' && (
        <p class="quiet" role="status">
          {texts.verdictHow} {texts.verdictsTold(told, asked.length)}
        </p>
      )}
      {fault && <Fault {...fault} again={again} />}
      <List
        of={pages}
        label={texts.heading}
        none={told < asked.length ? texts.asking : texts.none}
        keyOf={({ orderId }) => orderId}
        keep={isWanted}
        columns={verdict === '' ? columns : [...columns.slice(0, 2), column, ...columns.slice(3)]}
      />
    </>
  );
}

function useColumns(): readonly Column<OrderShown>[] {
  const { orders: texts } = useTexts();
  const { language } = useLanguage();
  return [
    {
      heading: texts.order,
      cell: ({ orderId }) => <OrderLink orderId={orderId} />,
    },
    { heading: texts.status, cell: ({ status }) => <Status of={status} /> },
    { heading: texts.reason, cell: ({ reason }) => reason && <code>{reason}</code> },
    {
      heading: texts.items,
      cell: ({ lines }) => lines.map(({ name, quantity }) => `${name} × ${quantity}`).join(', '),
    },
    { heading: texts.total, look: 'number', cell: ({ total, currency }) => money(language, total, currency) },
    { heading: texts.placed, cell: ({ placedAt }) => <time dateTime={placedAt}>{moment(language, placedAt)}</time> },
  ];
}
