import { Link } from '../routing/link';
import { useLanguage, useTexts } from '../texts/language';
import { moment, money } from '../texts/written';
import { Action } from '../ui/action';
import { Shown } from '../ui/states';
import { Status } from '../ui/status';
import { useAnswer } from '../ui/use-answer';
import { pathOf } from '../watch/machine-path';
import type { Machine } from '../watch/machine-path';
import { MachinePicture } from '../watch/machine-picture';
import { nameOf } from '../watch/timeline';
import type { TimelineEvent } from '../watch/timeline';
import { Effects } from './effects';
import { Explanation } from './explanation';
import type { OrderShown } from './order-shapes';
import { Timeline } from './timeline-table';

const ENDED = ['COMPLETED', 'CANCELLED', 'FAILED'];

/** One order: where it stands, its state machine, its effects outside, and everything that has happened. */
export function Order({ orderId }: { readonly orderId: string }) {
  const { orders: texts } = useTexts();
  const path = `/api/orders/${encodeURIComponent(orderId)}`;
  const order = useAnswer<OrderShown>(path, { everyMs: 3_000 });
  const timeline = useAnswer<{ events: readonly TimelineEvent[] }>(`${path}/timeline`, { everyMs: 3_000 });
  return (
    <section class="page wide">
      <p class="crumb">
        <Link to="/orders">{texts.heading}</Link>
      </p>
      <Shown of={order}>
        {(shown) => (
          <>
            <Head order={shown} again={order.again} />
            <Explanation orderId={orderId} />
            <div class="beside">
              <div>
                <Lines order={shown} />
                <Effects orderId={orderId} />
              </div>
              <section aria-label={texts.machine}>
                <h2>{texts.machine}</h2>
                <Shown of={timeline}>{({ events }) => <MachineOf events={events} />}</Shown>
              </section>
            </div>
            <section aria-label={texts.timeline}>
              <h2>{texts.timeline}</h2>
              <Shown of={timeline}>{({ events }) => <Timeline events={events} />}</Shown>
            </section>
          </>
        )}
      </Shown>
    </section>
  );
}

function Head({ order, again }: { readonly order: OrderShown; readonly again: () => void }) {
  const { orders: texts } = useTexts();
  const { language } = useLanguage();
  return (
    <div class="head">
      <div>
        <h1>
          {texts.order} <code>{order.orderId.slice(0, 8)}</code>
        </h1>
        <p class="quiet">
          {texts.placed} {moment(language, order.placedAt)} · {texts.customer}{' '}
          <Link to={`/orders?customer=${order.customerId}`}>
            <code>{order.customerId.slice(0, 8)}</code>
          </Link>
        </p>
        {order.detail && (
          <p>
            {order.detail} <code>{order.reason}</code>
          </p>
        )}
      </div>
      <div class="actions">
        <Status of={order.status} />
        {!ENDED.includes(order.status) && (
          <Action
            label={texts.cancel}
            look="danger"
            sure={texts.cancelSure}
            path={`/api/orders/${order.orderId}/cancel`}
            wish={{ method: 'POST' }}
            done={() => {
              again();
              return texts.cancelled;
            }}
          />
        )}
      </div>
    </div>
  );
}

function Lines({ order: { lines, currency, total } }: { readonly order: OrderShown }) {
  const { orders: texts } = useTexts();
  const { language } = useLanguage();
  return (
    <section aria-label={texts.lines}>
      <h2>{texts.lines}</h2>
      <ul class="list">
        {lines.map(({ sku, name, quantity, total: sum }) => (
          <li key={sku}>
            <span>
              {name} × {quantity} <span class="quiet">{sku}</span>
            </span>
            <span class="number">{money(language, sum, currency)}</span>
          </li>
        ))}
        <li>
          <strong>{texts.total}</strong>
          <strong class="number">{money(language, total, currency)}</strong>
        </li>
      </ul>
    </section>
  );
}

function MachineOf({ events }: { readonly events: readonly TimelineEvent[] }) {
  const machines = useAnswer<{ versions: readonly Machine[] }>('/api/orders/fulfilment-definition');
  const heard = events.map(({ type }) => nameOf(type));
  return (
    <Shown of={machines}>
      {({ versions }) => <MachinePicture machine={versions.at(-1)!} path={pathOf(versions.at(-1)!, heard)} />}
    </Shown>
  );
}
