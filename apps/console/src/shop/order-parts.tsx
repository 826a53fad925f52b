import { OrderLink } from '../orders/order-link';
import type { OrderShown } from '../orders/order-shapes';
import { useLanguage, useTexts } from '../texts/language';
import { moment } from '../texts/written';
import { List } from '../ui/list';
import type { Column } from '../ui/list';
import { Fault } from '../ui/states';
import { useEach } from '../ui/use-each';
import { usePages } from '../ui/use-pages';

interface OrderPartsProps<Part> {
  /** How the list is made, in a sentence. */
  readonly how: string;
  readonly label: string;
  /** Shown without any order. */
  readonly none: string;
  /** Shown for an order without the part. */
  readonly missing: string;
  /** The page of one of them is under it. */
  readonly under: string;
  readonly pathOf: (orderId: string) => string;
  readonly stateOf: (part: Part) => string;
  /** @param of the part of an order, when it has one and its answer is there */
  readonly columns: (of: (order: OrderShown) => Part | undefined) => readonly Column<OrderShown>[];
}

/** The payments or the shipments, at most one for each order, the youngest order first. */
export function OrderParts<Part>({
  how,
  label,
  none,
  missing,
  under,
  pathOf,
  stateOf,
  columns,
}: OrderPartsProps<Part>) {
  const { shop: texts } = useTexts();
  const { language } = useLanguage();
  const pages = usePages<OrderShown>('/api/orders?limit=25');
  const { of, fault, again } = useEach<Part>(
    (pages.items ?? []).map(({ orderId }) => orderId),
    pathOf,
  );
  return (
    <>
      <p class="quiet">{how}</p>
      {fault && <Fault {...fault} again={again} />}
      <List
        of={pages}
        label={label}
        none={none}
        keyOf={({ orderId }) => orderId}
        columns={[
          { heading: texts.order, cell: ({ orderId }) => <OrderLink orderId={orderId} under={under} /> },
          {
            heading: texts.placed,
            cell: ({ placedAt }) => <time dateTime={placedAt}>{moment(language, placedAt)}</time>,
          },
          {
            heading: texts.state,
            cell: ({ orderId }) => {
              const part = of(orderId);
              if (part === null) return <span class="quiet">{missing}</span>;
              return part ? stateOf(part) : '…';
            },
          },
          ...columns(({ orderId }) => of(orderId) ?? undefined),
        ]}
      />
    </>
  );
}
