import { useState } from 'preact/hooks';
import { Link } from '../routing/link';
import { useLanguage, useTexts } from '../texts/language';
import { money } from '../texts/written';
import { Action } from '../ui/action';
import { Field } from '../ui/field';
import { Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';
import type { ProductShown } from './products';

interface Stock {
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly warehouses: readonly { readonly warehouse: string; readonly onHand: number; readonly reserved: number }[];
}

/** One product with its price and its stock. */
export function Product({ productId }: { readonly productId: string }) {
  const { shop: texts } = useTexts();
  const { language } = useLanguage();
  const product = useAnswer<ProductShown>(`/api/products/${encodeURIComponent(productId)}`);
  return (
    <Shown of={product}>
      {({ name, sku, category, price }) => (
        <>
          <p class="crumb">
            <Link to="/shop/products">{texts.sections.products}</Link>
          </p>
          <h2>{name}</h2>
          <dl class="facts">
            <dt>SKU</dt>
            <dd>
              <code>{sku}</code>
            </dd>
            <dt>{texts.category}</dt>
            <dd>{category}</dd>
            <dt>{texts.price}</dt>
            <dd>{money(language, price.amount, price.currency)}</dd>
          </dl>
          <StockOf sku={sku} />
        </>
      )}
    </Shown>
  );
}

function StockOf({ sku }: { readonly sku: string }) {
  const { shop: texts, watch } = useTexts();
  const path = `/api/inventory/${encodeURIComponent(sku)}`;
  const stock = useAnswer<Stock>(path);
  const [quantity, setQuantity] = useState('10');
  const [warehouse, setWarehouse] = useState('MAIN');
  return (
    <section aria-label={watch.stock}>
      <h2>{watch.stock}</h2>
      <Shown of={stock}>
        {({ warehouses }) => (
          <ul class="list">
            {warehouses.map(({ warehouse: place, onHand, reserved }) => (
              <li key={place}>
                <span>{place}</span>
                <span class="number">
                  {onHand} {watch.onHand}, {reserved} {watch.reserved}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Shown>
      <div class="form narrow">
        <Field label={texts.quantity} type="number" value={quantity} onValue={setQuantity} />
        <Field label={texts.warehouse} value={warehouse} onValue={setWarehouse} />
        <Action<{ onHand: number }>
          label={texts.receive}
          look="primary"
          path={`${path}/receipts`}
          wish={{ method: 'POST', body: { quantity: Number(quantity), warehouse } }}
          done={({ onHand }) => {
            stock.again();
            return texts.received(onHand);
          }}
        />
      </div>
    </section>
  );
}
