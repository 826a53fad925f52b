import { Link } from '../routing/link';
import { setQuery, useLocation } from '../routing/location';
import { useLanguage, useTexts } from '../texts/language';
import { money } from '../texts/written';
import { FilterField } from '../ui/filter-field';
import { List } from '../ui/list';
import { usePages } from '../ui/use-pages';

export interface ProductShown {
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly price: { readonly amount: number; readonly currency: string };
  readonly withdrawn: boolean;
}

/** The products, found by a part of their name. */
export function Products() {
  const { shop: texts } = useTexts();
  const { language } = useLanguage();
  const { query } = useLocation();
  const wished = query.get('q') ?? '';
  const filter = new URLSearchParams({ limit: '50', ...(wished && { q: wished }) });
  const pages = usePages<ProductShown>(`/api/products?${filter.toString()}`);
  return (
    <>
      <div class="filters">
        <FilterField label={texts.search} type="search" value={wished} onValue={(q) => setQuery({ q })} />
      </div>
      <List
        of={pages}
        label={texts.sections.products}
        none={texts.noProducts}
        keyOf={({ productId }) => productId}
        columns={[
          {
            heading: texts.name,
            cell: ({ productId, name }) => <Link to={`/shop/products/${productId}`}>{name}</Link>,
          },
          { heading: 'SKU', cell: ({ sku }) => <code>{sku}</code> },
          { heading: texts.category, cell: ({ category }) => category },
          { heading: texts.price, look: 'number', cell: ({ price }) => money(language, price.amount, price.currency) },
          {
            heading: texts.state,
            cell: ({ withdrawn }) => withdrawn && <span class="badge quiet">{texts.withdrawn}</span>,
          },
        ]}
      />
    </>
  );
}
