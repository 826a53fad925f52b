import { useRef } from 'preact/hooks';
import type { Turn } from '../live/use-live';
import type { OrderShown } from '../orders/order-shapes';
import { useTexts } from '../texts/language';
import { Fault, Loading } from '../ui/states';
import { useAnswer } from '../ui/use-answer';
import type { OrderThen } from './moment-shapes';
import { Facts, Panel, StatePanel } from './state-panel';

const AGGREGATES = ['order', 'order-fulfilment', 'reservation', 'payment', 'shipment'] as const;

interface StatePanelsProps {
  readonly order: OrderShown;
  /** Undefined is now. */
  readonly position: string | undefined;
  readonly turn: Turn;
}

/** Every stream that the order touched, at the moment. The panels of the moment before stay until the answer is there. */
export function StatePanels({ order, position, turn }: StatePanelsProps) {
  const { moments: texts } = useTexts();
  const path = `/api/orders/${encodeURIComponent(order.orderId)}/at`;
  const query = position === undefined ? '' : `?at=position:${position}`;
  // The past does not change, so only now is looked at again.
  const { answer, again } = useAnswer<OrderThen>(path + query, position === undefined ? { turn } : {});
  const kept = useRef<OrderThen | undefined>(undefined);
  if (answer?.ok) kept.current = answer.body;
  if (answer?.ok === false) return <Fault {...answer} again={again} />;
  if (!kept.current) return <Loading />;
  const { streams, unanswered } = kept.current;
  const of = (aggregate: string) => streams.find((stream) => stream.aggregate === aggregate);
  const changed = (last: string | undefined) => position !== undefined && last === position;
  const away = unanswered.filter((context) => CONTEXTS.includes(context));
  return (
    <>
      {away.length > 0 && <p class="notice warn">{texts.unanswered(away.join(', '))}</p>}
      <div class="panels" aria-busy={!answer}>
        {AGGREGATES.map((aggregate) => (
          <StatePanel
            key={aggregate}
            heading={texts.panels[aggregate]}
            stream={of(aggregate)}
            changed={changed(of(aggregate)?.last.position)}
          />
        ))}
        {streams
          .filter(({ aggregate }) => aggregate === 'stock')
          .map((stream) => (
            <StatePanel
              key={stream.stream}
              heading={`${texts.panels.stock} ${stream.id}`}
              stream={stream}
              changed={changed(stream.last.position)}
            />
          ))}
        <Row order={order} past={position !== undefined} />
      </div>
    </>
  );
}

// Others have no stream of an order.
const CONTEXTS = ['ordering', 'inventory', 'payments', 'shipping'];

/** The row of the list of orders, which has no past. */
function Row({ order, past }: { readonly order: OrderShown; readonly past: boolean }) {
  const { moments: texts } = useTexts();
  const { status, version, total, currency, updatedAt } = order;
  return (
    <Panel heading={texts.row}>
      <Facts
        facts={[
          ['status', status],
          ['version', String(version)],
          ['total', { amount: total, currency }],
          ['updatedAt', new Date(updatedAt)],
        ]}
      />
      {past && <p class="quiet">{texts.rowHow}</p>}
    </Panel>
  );
}
