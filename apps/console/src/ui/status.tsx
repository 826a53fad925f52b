import { useTexts } from '../texts/language';

const TONES: Readonly<Record<string, string>> = {
  COMPLETED: 'good',
  CANCELLED: 'quiet',
  FAILED: 'bad',
  CANCELLING: 'warn',
};

/** The state of an order. */
export function Status({ of }: { readonly of: string }) {
  const { statuses } = useTexts();
  return <span class={`badge ${TONES[of] ?? 'busy'}`}>{statuses[of] ?? of}</span>;
}
