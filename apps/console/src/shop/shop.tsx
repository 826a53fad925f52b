import { SHOP } from '../routing/pages';
import { useTexts } from '../texts/language';
import { Sections } from '../ui/sections';
import { Customer } from './customer';
import { Customers } from './customers';
import { Payment } from './payment';
import { Payments } from './payments';
import { Product } from './product';
import { Products } from './products';
import { Shipment } from './shipment';
import { Shipments } from './shipments';
import { Stock } from './stock';
import { Stocks } from './stocks';

/** What the shop sells, and to whom. */
export function Shop({ section, id }: { readonly section: string; readonly id: string | undefined }) {
  const { shop: texts } = useTexts();
  return (
    <section class="page wide">
      <h1>{texts.heading}</h1>
      <Sections label={texts.heading} base="/shop" names={SHOP} titles={texts.sections} now={section} />
      <Content key={id} section={section} id={id} />
    </section>
  );
}

function Content({ section, id }: { readonly section: string; readonly id: string | undefined }) {
  switch (section) {
    case 'stock':
      return id === undefined ? <Stocks /> : <Stock sku={id} />;
    case 'payments':
      return id === undefined ? <Payments /> : <Payment orderId={id} />;
    case 'shipments':
      return id === undefined ? <Shipments /> : <Shipment orderId={id} />;
    case 'customers':
      return id === undefined ? <Customers /> : <Customer userId={id} />;
    default:
      return id === undefined ? <Products /> : <Product productId={id} />;
  }
}
