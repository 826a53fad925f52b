import { useEffect, useState } from 'preact/hooks';
import { ask } from '../api/ask';
import type { Answer } from '../api/ask';
import { useLanguage, useTexts } from '../texts/language';
import { moment, short } from '../texts/written';
import { List } from '../ui/list';
import { changeOf, isBooking } from './stock-shapes';
import type { Booking } from './stock-shapes';

interface StreamPage {
  readonly events: readonly Booking[];
  readonly next?: number;
}

/** Receipts and adjustments of a SKU, the newest first, from its stream. Orders make most events of a stream. */
export function Bookings({ sku, level }: { readonly sku: string; readonly level: unknown }) {
  const { shop: texts } = useTexts();
  const { language } = useLanguage();
  const [events, setEvents] = useState<readonly Booking[]>();
  const [next, setNext] = useState<number>();
  const [fault, setFault] = useState<Extract<Answer<unknown>, { ok: false }>>();
  const read = async (from: number | undefined, isOver: () => boolean) => {
    const query = `?order=newest&limit=200${from === undefined ? '' : `&from=${from}`}`;
    const answer = await ask<StreamPage>(`/api/streams/${encodeURIComponent(`inventory.stock-${sku}`)}${query}`);
    if (isOver()) return;
    setFault(answer.ok ? undefined : answer);
    if (!answer.ok) return;
    const found = answer.body.events.filter(isBooking);
    setEvents((before) => (from === undefined ? found : [...(before ?? []), ...found]));
    setNext(answer.body.next);
  };
  useEffect(() => {
    let over = false;
    void read(undefined, () => over);
    return () => {
      over = true;
    };
  }, [sku, level]);
  const again = () => void read(undefined, () => false);
  const more = next === undefined ? undefined : () => void read(next, () => false);
  return (
    <section aria-label={texts.bookings}>
      <h2>{texts.bookings}</h2>
      <List
        of={{ items: events, fault, more, again }}
        label={texts.bookings}
        none={texts.noBookings}
        keyOf={({ id }) => id}
        columns={[
          {
            heading: texts.when,
            cell: ({ recordedAt }) => <time dateTime={recordedAt}>{moment(language, recordedAt)}</time>,
          },
          { heading: texts.warehouse, cell: ({ data }) => data.warehouse },
          { heading: texts.pieces, look: 'number', cell: (booking) => signed(changeOf(booking)) },
          { heading: texts.reason, cell: ({ data }) => data.reason ?? texts.receipt },
          {
            heading: texts.by,
            cell: ({ actor }) =>
              actor && (
                <span>
                  {actor.kind} <code>{short(actor.id)}</code>
                </span>
              ),
          },
        ]}
      />
    </section>
  );
}

const signed = (pieces: number) => (pieces > 0 ? `+${pieces}` : String(pieces));
