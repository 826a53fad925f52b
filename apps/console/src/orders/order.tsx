import { useLive } from '../live/use-live';
import type { Turn } from '../live/use-live';
import { Link } from '../routing/link';
import { useLocation } from '../routing/location';
import { hasRole, isStaff, rightsIn } from '../session/rights';
import { useSession } from '../session/session';
import { useLanguage, useTexts } from '../texts/language';
import { moment, money } from '../texts/written';
import { stepAt } from '../time/steps';
import { ThroughTime } from '../time/through-time';
import { Traces } from '../traces/traces';
import { Action } from '../ui/action';
import { Shown } from '../ui/states';
import { Status } from '../ui/status';
import { useAnswer } from '../ui/use-answer';
import type { OrderTimeline } from '../watch/timeline';
import { Effects } from './effects';
import { Explanation } from './explanation';
import { Letters } from './letters';
import type { OrderShown } from './order-shapes';
import { Timeline } from './timeline-table';

const ENDED = ['COMPLETED', 'CANCELLED', 'FAILED'];

/** One order: where it stands, its state machine, its effects outside, and everything that has happened. */
export function Order({ orderId }: { readonly orderId: string }) {
  const { orders: texts } = useTexts();
  const path = `/api/orders/${encodeURIComponent(orderId)}`;
  const turn = useLive(orderId);
  const order = useAnswer<OrderShown>(path, { turn });
  const timeline = useAnswer<OrderTimeline>(`${path}/timeline`, { turn });
  return (
    <section class="page wide">
      <p class="crumb">
        <Link to="/orders">{texts.heading}</Link>
      </p>
      <Shown of={order}>
        {(shown) => (
          <>
            <Head order={shown} again={order.again} />
            <Explanation orderId={orderId} turn={turn} />
            <Shown of={timeline}>{(told) => <Course order={shown} timeline={told} turn={turn} />}</Shown>
          </>
        )}
      </Shown>
    </section>
  );
}

interface CourseProps {
  readonly order: OrderShown;
  readonly timeline: OrderTimeline;
  readonly turn: Turn;
}

/** What the order is and was: at the moment of the slider, its effects, and everything that has happened. */
function Course({ order, timeline, turn }: CourseProps) {
  const { orders: texts } = useTexts();
  const { query } = useLocation();
  const session = useSession();
  const { orderId } = order;
  const { events } = timeline;
  const step = stepAt(events, query.get('at') ?? undefined);
  const event = step === 'now' ? undefined : events[step - 1];
  const rights = session && rightsIn(session.accessToken);
  const seesEffects = rights !== undefined && hasRole(rights, 'support', 'finance');
  return (
    <>
      <ThroughTime order={order} timeline={timeline} step={step} turn={turn} />
      <div class="beside">
        <div>
          <Lines order={order} />
          <Letters orderId={orderId} turn={turn} until={event?.occurredAt} />
        </div>
        {/* In the past, the panels above have the state of then. */}
        <div>{!event && seesEffects && <Effects orderId={orderId} turn={turn} />}</div>
      </div>
      <section aria-label={texts.timeline}>
        <h2>{texts.timeline}</h2>
        <Timeline events={events} position={event?.position} />
      </section>
      {rights && hasRole(rights, 'support', 'platform') && <Traces orderId={orderId} />}
    </>
  );
}

function Head({ order, again }: { readonly order: OrderShown; readonly again: () => void }) {
  const { orders: texts } = useTexts();
  const { language } = useLanguage();
  const session = useSession();
  const staff = session !== undefined && isStaff(rightsIn(session.accessToken));
  return (
    <div class="head">
      <div>
        <h1>
          {texts.order} <code>{order.orderId.slice(0, 8)}</code>
        </h1>
        <p class="quiet">
          {texts.placed} {moment(language, order.placedAt)} · {texts.customer}{' '}
          <Link to={staff ? `/shop/customers/${order.customerId}` : '/orders'}>
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
