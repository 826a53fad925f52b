import { useState } from 'preact/hooks';
import { useTexts } from '../texts/language';
import { Action } from '../ui/action';
import { Field } from '../ui/field';
import { useKey } from '../ui/use-key';

interface BookStockProps {
  readonly sku: string;
  readonly places: readonly { readonly warehouse: string }[];
  readonly booked: () => void;
}

/** Books a receipt of goods, or an adjustment after a count. */
export function BookStock({ sku, places, booked }: BookStockProps) {
  const { shop: texts } = useTexts();
  const [warehouse, setWarehouse] = useState(places[0]?.warehouse ?? 'MAIN');
  const path = `/api/inventory/${encodeURIComponent(sku)}`;
  return (
    <section aria-label={texts.book}>
      <h2>{texts.book}</h2>
      <div class="form narrow">
        <Field label={texts.warehouse} value={warehouse} onValue={setWarehouse} />
      </div>
      <div class="beside">
        <Receipt path={path} warehouse={warehouse} booked={booked} />
        <Adjustment path={path} warehouse={warehouse} booked={booked} />
      </div>
    </section>
  );
}

interface BookingProps {
  readonly path: string;
  readonly warehouse: string;
  readonly booked: () => void;
}

function Receipt({ path, warehouse, booked }: BookingProps) {
  const { shop: texts } = useTexts();
  const [quantity, setQuantity] = useState('10');
  const [key, renew] = useKey(warehouse, quantity);
  return (
    <div class="form narrow part">
      <h3>{texts.receipt}</h3>
      <Field label={texts.quantity} type="number" value={quantity} onValue={setQuantity} />
      <Action<{ onHand: number }>
        label={texts.receive}
        look="primary"
        path={`${path}/receipts`}
        wish={{ method: 'POST', headers: key, body: { quantity: Number(quantity), warehouse } }}
        done={({ onHand }) => {
          renew();
          booked();
          return texts.received(onHand);
        }}
      />
    </div>
  );
}

function Adjustment({ path, warehouse, booked }: BookingProps) {
  const { shop: texts } = useTexts();
  const [delta, setDelta] = useState('-1');
  const [reason, setReason] = useState('');
  const [key, renew] = useKey(warehouse, delta, reason);
  return (
    <div class="form narrow part">
      <h3>{texts.adjustment}</h3>
      <Field label={texts.delta} hint={texts.deltaHow} type="number" value={delta} onValue={setDelta} />
      <Field label={texts.reason} value={reason} onValue={setReason} />
      <Action<{ onHand: number }>
        label={texts.adjust}
        disabled={reason.trim() === '' || Number(delta) === 0}
        sure={texts.adjustSure(delta, warehouse)}
        path={`${path}/adjustments`}
        wish={{ method: 'POST', headers: key, body: { delta: Number(delta), warehouse, reason: reason.trim() } }}
        done={({ onHand }) => {
          renew();
          booked();
          setReason('');
          return texts.adjusted(onHand);
        }}
      />
    </div>
  );
}
