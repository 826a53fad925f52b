import { Link } from '../routing/link';
import { useTexts } from '../texts/language';
import { List } from '../ui/list';
import type { Column } from '../ui/list';
import { Fault } from '../ui/states';
import { useEach } from '../ui/use-each';
import { usePages } from '../ui/use-pages';
import type { ProductShown } from './products';
import type { StockShown } from './stock-shapes';

const stockOf = (sku: string) => `/api/inventory/${encodeURIComponent(sku)}`;

/** The stock of each product. */
export function Stocks() {
  const { shop: texts, watch } = useTexts();
  const pages = usePages<ProductShown>('/api/products?limit=50');
  const { of, fault, again } = useEach<StockShown>(
    (pages.items ?? []).map(({ sku }) => sku),
    stockOf,
  );
  const figure = (name: 'onHand' | 'reserved' | 'available', heading: string): Column<ProductShown> => ({
    heading,
    look: 'number',
    cell: ({ sku }) => of(sku)?.[name] ?? (of(sku) === null ? 0 : '…'),
  });
  return (
    <>
      {fault && <Fault {...fault} again={again} />}
      <List
        of={pages}
        label={texts.sections.stock}
        none={texts.noProducts}
        keyOf={({ productId }) => productId}
        columns={[
          {
            heading: 'SKU',
            cell: ({ sku }) => (
              <Link to={`/shop/stock/${encodeURIComponent(sku)}`}>
                <code>{sku}</code>
              </Link>
            ),
          },
          { heading: texts.name, cell: ({ name }) => name },
          {
            heading: texts.warehouses,
            cell: ({ sku }) =>
              of(sku)
                ?.warehouses.map(({ warehouse }) => warehouse)
                .join(', '),
          },
          figure('onHand', watch.onHand),
          figure('reserved', watch.reserved),
          figure('available', watch.available),
        ]}
      />
    </>
  );
}
