import { useLive } from '../live/use-live';
import { Link } from '../routing/link';
import { useSession } from '../session/session';
import { Summary } from '../orders/summary';
import { useTexts } from '../texts/language';
import { short } from '../texts/written';
import { Fault, Loading } from '../ui/states';
import { Status } from '../ui/status';
import { useAnswer } from '../ui/use-answer';
import { keptDemo } from './kept-demo';
import { LanesPicture } from './lanes-picture';
import { definitionOf, pathOf } from './machine-path';
import type { Machine } from './machine-path';
import { MachinePicture } from './machine-picture';
import { StockPicture } from './stock-picture';
import { heardByProcess, nameOf, sinceFirst } from './timeline';
import type { OrderTimeline, TimelineEvent } from './timeline';
import { useReplay } from './use-replay';

interface OrderNow {
  readonly status: string;
  readonly reason?: string;
  readonly lines: readonly { readonly sku: string; readonly name: string; readonly quantity: number }[];
}

const ENDED = ['COMPLETED', 'CANCELLED', 'FAILED'];

/** An order on its way: contexts, state machine, stock and events, shown one after the other. */
export function Watch({ orderId }: { readonly orderId: string }) {
  const texts = useTexts();
  const session = useSession();
  const token = keptDemo(orderId)?.accessToken ?? session?.accessToken;
  const path = token === undefined ? undefined : `/api/orders/${encodeURIComponent(orderId)}`;
  const turn = useLive(path && orderId, token);
  const order = useAnswer<OrderNow>(path, { token, turn }).answer;
  const ended = order?.ok === true && ENDED.includes(order.body.status);
  const timeline = useAnswer<OrderTimeline>(path && `${path}/timeline`, { token, turn }).answer;
  const machines = useAnswer<{ versions: readonly Machine[] }>(path && '/api/orders/fulfilment-definition', {
    token,
  }).answer;
  const events = timeline?.ok ? timeline.body.events : [];
  const { shown, again } = useReplay(events.length);
  if (token === undefined) return <NotYours />;
  if (timeline && !timeline.ok && timeline.status !== 404)
    return (
      <Page>
        <Fault {...timeline} />
      </Page>
    );
  const seen = events.slice(0, shown);
  const definition = timeline?.ok ? timeline.body.definition : undefined;
  const machine = machines?.ok ? definitionOf(machines.body.versions, definition) : undefined;
  const whole = ended && shown === events.length && events.length > 0;
  const status = whole && order.ok ? order.body.status : 'PENDING';
  return (
    <Page>
      <div class="head">
        <div>
          <h1>{texts.watch.heading}</h1>
          <p class="quiet">
            {texts.orders.order} <code>{short(orderId)}</code>
            {order?.ok && ` · ${order.body.lines.map(({ name, quantity }) => `${name} × ${quantity}`).join(', ')}`}
          </p>
        </div>
        <div class="actions" role="status">
          {whole ? (
            <Status of={status} />
          ) : (
            <span class="badge busy">{seen.length > 0 ? nameOf(seen.at(-1)!.type) : '…'}</span>
          )}
          {whole && order.ok && order.body.reason && <code>{order.body.reason}</code>}
        </div>
      </div>
      {seen.length === 0 ? <Waiting /> : <LanesPicture events={seen} />}
      {whole && (
        <p class="actions after">
          <span class="quiet">
            {texts.watch.slowed} {texts.watch.tookMs(sinceFirst(events, lastOfFlow(events)))}.
          </span>
          <button type="button" onClick={again}>
            {texts.watch.replay}
          </button>
          <Link to="/" class="button primary">
            {texts.watch.again}
          </Link>
          {session && (
            <Link to={`/orders/${orderId}`} class="button">
              {texts.watch.explain}
            </Link>
          )}
        </p>
      )}
      <div class="beside">
        <section aria-label={texts.watch.machine}>
          <h2>{texts.watch.machine}</h2>
          {machine ? <MachinePicture machine={machine} path={pathOf(machine, heardByProcess(seen))} /> : <Loading />}
        </section>
        <div>
          <section aria-label={texts.watch.stock}>
            <h2>{texts.watch.stock}</h2>
            {order?.ok &&
              order.body.lines.map(({ sku }) => <StockPicture key={sku} sku={sku} token={token} turn={turn} />)}
          </section>
          <section aria-label={texts.watch.events}>
            <h2>{texts.watch.events}</h2>
            <ol class="events">
              {seen.map((event) => (
                <li key={event.id}>
                  <span class="when">+{sinceFirst(events, event)} ms</span>
                  <span>
                    <strong>{nameOf(event.type)}</strong> <Summary of={event} />
                  </span>
                </li>
              ))}
            </ol>
          </section>
        </div>
      </div>
    </Page>
  );
}

const Page = ({ children }: { children: preact.ComponentChildren }) => <section class="page wide">{children}</section>;

const Waiting = () => {
  const { watch } = useTexts();
  return (
    <p class="state" role="status">
      <span class="spinner" aria-hidden="true" /> {watch.waiting}
    </p>
  );
};

function NotYours() {
  const { watch, front, shell } = useTexts();
  return (
    <section class="page narrow">
      <h1>{watch.heading}</h1>
      <p>{watch.notYours}</p>
      <p class="actions">
        <Link to="/" class="button primary">
          {front.watch}
        </Link>
        <Link to="/login" class="button">
          {shell.logIn}
        </Link>
      </p>
    </section>
  );
}

/** The event that ended the order; letters come later. */
const lastOfFlow = (events: readonly TimelineEvent[]): TimelineEvent =>
  events.findLast(({ type }) => /^ordering\.order-(confirmed|failed|cancelled)\./.test(type)) ?? events.at(-1)!;
