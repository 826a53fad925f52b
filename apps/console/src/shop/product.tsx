import { useState } from 'preact/hooks';
import { Link } from '../routing/link';
import { hasRole, rightsIn } from '../session/rights';
import { useSession } from '../session/session';
import { useLanguage, useTexts } from '../texts/language';
import { minorUnits, money } from '../texts/written';
import { Action } from '../ui/action';
import { Crumb } from '../ui/crumb';
import { Field } from '../ui/field';
import { Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';
import type { ProductShown } from './products';

/** One product with its price. */
export function Product({ productId }: { readonly productId: string }) {
  const { shop: texts } = useTexts();
  const { language } = useLanguage();
  const session = useSession();
  const product = useAnswer<ProductShown>(`/api/products/${encodeURIComponent(productId)}`);
  const mayChange = session !== undefined && hasRole(rightsIn(session.accessToken), 'catalog');
  return (
    <Shown of={product}>
      {(shown, { headers }) => (
        <>
          <Crumb to="/shop/products">{texts.sections.products}</Crumb>
          <h2>
            {shown.name} {shown.withdrawn && <span class="badge quiet">{texts.withdrawn}</span>}
          </h2>
          <dl class="facts">
            <dt>SKU</dt>
            <dd>
              <code>{shown.sku}</code>
            </dd>
            <dt>{texts.category}</dt>
            <dd>{shown.category}</dd>
            <dt>{texts.price}</dt>
            <dd>{money(language, shown.price.amount, shown.price.currency)}</dd>
            <dt>{texts.sections.stock}</dt>
            <dd>
              <Link to={`/shop/stock/${encodeURIComponent(shown.sku)}`}>{texts.toStock}</Link>
            </dd>
          </dl>
          {mayChange && <Changes product={shown} etag={headers.get('etag')} changed={product.again} />}
        </>
      )}
    </Shown>
  );
}

interface ChangesProps {
  readonly product: ProductShown;
  readonly etag: string | null;
  readonly changed: () => void;
}

/** Changes the price, and withdraws or reinstates. A product that somebody else has changed meanwhile is refused. */
function Changes({ product, etag, changed }: ChangesProps) {
  const { shop: texts } = useTexts();
  const { language } = useLanguage();
  const { productId, price, withdrawn } = product;
  const [text, setText] = useState('');
  const amount = minorUnits(text, price.currency);
  const path = `/api/products/${encodeURIComponent(productId)}`;
  const headers: Record<string, string> = etag === null ? {} : { 'if-match': etag };
  const wished = amount === undefined ? '' : money(language, amount, price.currency);
  return (
    <section aria-label={texts.change}>
      <h2>{texts.change}</h2>
      <div class="form narrow">
        <Field label={texts.newPrice(price.currency)} hint={wished} value={text} onValue={setText} />
        <Action<ProductShown>
          label={texts.changePrice}
          look="primary"
          disabled={amount === undefined || amount === price.amount}
          sure={texts.changePriceSure(wished)}
          path={path}
          wish={{ method: 'PATCH', headers, body: { price: { amount, currency: price.currency } } }}
          done={({ price: now }) => {
            setText('');
            changed();
            return texts.priceChanged(money(language, now.amount, now.currency));
          }}
        />
        <Action<ProductShown>
          label={withdrawn ? texts.reinstate : texts.withdraw}
          look={withdrawn ? '' : 'danger'}
          {...(!withdrawn && { sure: texts.withdrawSure })}
          path={path}
          wish={{ method: 'PATCH', headers, body: { withdrawn: !withdrawn } }}
          done={(now) => {
            changed();
            return now.withdrawn ? texts.isWithdrawn : texts.isReinstated;
          }}
        />
      </div>
    </section>
  );
}
