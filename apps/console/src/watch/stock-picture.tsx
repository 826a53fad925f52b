import type { Turn } from '../live/use-live';
import { useTexts } from '../texts/language';
import { useAnswer } from '../ui/use-answer';

interface Stock {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
}

/** The stock of one SKU, asked for again when the order has changed. */
export function StockPicture({ sku, token, turn }: { sku: string; token: string | undefined; turn: Turn }) {
  const { watch } = useTexts();
  const { answer } = useAnswer<Stock>(`/api/inventory/${encodeURIComponent(sku)}`, { token, turn });
  if (!answer?.ok) return null;
  const { onHand, reserved, available } = answer.body;
  return (
    <div class="stock">
      <h3>{sku}</h3>
      <dl>
        <Figure name={watch.onHand} value={onHand} />
        <Figure name={watch.reserved} value={reserved} tone={reserved > 0 ? 'busy' : ''} />
        <Figure name={watch.available} value={available} />
      </dl>
    </div>
  );
}

const Figure = ({ name, value, tone = '' }: { name: string; value: number; tone?: string }) => (
  <div class={tone}>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
