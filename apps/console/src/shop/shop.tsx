import { SHOP } from '../routing/pages';
import { useTexts } from '../texts/language';
import { Sections } from '../ui/sections';
import { Customers } from './customers';
import { Product } from './product';
import { Products } from './products';

/** What the shop sells, and to whom. */
export function Shop({ section, id }: { readonly section: string; readonly id: string | undefined }) {
  const { shop: texts } = useTexts();
  return (
    <section class="page wide">
      <h1>{texts.heading}</h1>
      <Sections label={texts.heading} base="/shop" names={SHOP} titles={texts.sections} now={section} />
      {section === 'products' && (id === undefined ? <Products /> : <Product key={id} productId={id} />)}
      {section === 'customers' && <Customers />}
    </section>
  );
}
