import { hasRole, rightsIn } from '../session/rights';
import { useSession } from '../session/session';
import { useTexts } from '../texts/language';
import { Crumb } from '../ui/crumb';
import { Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';
import { Bookings } from './bookings';
import { BookStock } from './book-stock';
import type { StockShown } from './stock-shapes';

/** The stock of one SKU by warehouse, with what was booked and what can be booked. */
export function Stock({ sku }: { readonly sku: string }) {
  const { shop: texts } = useTexts();
  const session = useSession();
  const stock = useAnswer<StockShown>(`/api/inventory/${encodeURIComponent(sku)}`);
  const rights = session && rightsIn(session.accessToken);
  return (
    <>
      <Crumb to="/shop/stock">{texts.sections.stock}</Crumb>
      <h2>
        <code>{sku}</code>
      </h2>
      <Shown of={stock}>{(shown) => <Warehouses stock={shown} />}</Shown>
      {rights && hasRole(rights, 'stock') && stock.answer?.ok && (
        <BookStock sku={sku} places={stock.answer.body.warehouses} booked={stock.again} />
      )}
      {rights && hasRole(rights, 'support', 'platform') && <Bookings sku={sku} level={stock.answer} />}
    </>
  );
}

function Warehouses({ stock }: { readonly stock: StockShown }) {
  const { shop: texts, watch } = useTexts();
  const rows = [...stock.warehouses, { warehouse: texts.all, ...stock }];
  const figures = { onHand: watch.onHand, reserved: watch.reserved, available: watch.available } as const;
  return (
    <table aria-label={texts.sections.stock} class="figures">
      <thead>
        <tr>
          <th scope="col">{texts.warehouse}</th>
          {Object.entries(figures).map(([name, heading]) => (
            <th scope="col" class="number" key={name}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.warehouse}>
            <td data-heading={texts.warehouse}>{row.warehouse}</td>
            {Object.entries(figures).map(([name, heading]) => (
              <td class="number" data-heading={heading} key={name}>
                {row[name as keyof typeof figures]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
