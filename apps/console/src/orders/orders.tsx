import { useState } from 'preact/hooks';
import { ask } from '../api/ask';
import { goTo, setQuery, useLocation } from '../routing/location';
import { Link } from '../routing/link';
import { useLanguage, useTexts } from '../texts/language';
import { moment, money, short } from '../texts/written';
import { List } from '../ui/list';
import { Status } from '../ui/status';
import { usePages } from '../ui/use-pages';
import { isId, olderThan } from './order-shapes';
import type { OrderShown } from './order-shapes';

/** Orders, the youngest first: everybody's for staff, else the user's own. The filters are parts of the URL. */
export function Orders() {
  const { orders: texts, statuses } = useTexts();
  const { language } = useLanguage();
  const { query } = useLocation();
  const [status, age, customerId] = ['status', 'age', 'customer'].map((name) => query.get(name) ?? '');
  const filter = new URLSearchParams({ limit: '50', ...(status && { status }), ...(customerId && { customerId }) });
  const pages = usePages<OrderShown>(`/api/orders?${filter.toString()}`);
  return (
    <section class="page wide">
      <h1>{texts.heading}</h1>
      <div class="filters">
        <Search customerId={customerId ?? ''} />
        <label>
          <span>{texts.status}</span>
          <select value={status} onChange={(event) => setQuery({ status: event.currentTarget.value })}>
            <option value="">{texts.any}</option>
            {Object.entries(statuses).map(([name, shown]) => (
              <option value={name} key={name}>
                {shown}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{texts.age}</span>
          <select value={age} onChange={(event) => setQuery({ age: event.currentTarget.value })}>
            <option value="">{texts.anyAge}</option>
            {Object.entries(texts.ages).map(([name, shown]) => (
              <option value={name} key={name}>
                {shown}
              </option>
            ))}
          </select>
        </label>
      </div>
      <List
        of={pages}
        label={texts.heading}
        none={texts.none}
        keyOf={({ orderId }) => orderId}
        keep={(order) => olderThan(age ?? '', order, Date.now())}
        columns={[
          {
            heading: texts.order,
            cell: ({ orderId }) => (
              <Link to={`/orders/${orderId}`}>
                <code>{short(orderId)}</code>
              </Link>
            ),
          },
          { heading: texts.status, cell: ({ status: of }) => <Status of={of} /> },
          { heading: texts.reason, cell: ({ reason }) => reason && <code>{reason}</code> },
          {
            heading: texts.items,
            cell: ({ lines }) => lines.map(({ name, quantity }) => `${name} × ${quantity}`).join(', '),
          },
          { heading: texts.total, look: 'number', cell: ({ total, currency }) => money(language, total, currency) },
          {
            heading: texts.placed,
            cell: ({ placedAt }) => <time dateTime={placedAt}>{moment(language, placedAt)}</time>,
          },
        ]}
      />
    </section>
  );
}

/** Opens the order with a number, or shows the orders of the customer with it. */
function Search({ customerId }: { readonly customerId: string }) {
  const { orders: texts } = useTexts();
  const [text, setText] = useState(customerId);
  const [wrong, setWrong] = useState(false);
  const find = async () => {
    const id = text.trim();
    if (id === '') return setQuery({ customer: undefined });
    setWrong(!isId(id));
    if (!isId(id)) return undefined;
    const order = await ask(`/api/orders/${id}`);
    if (order.ok) goTo(`/orders/${id}`);
    else setQuery({ customer: id });
    return undefined;
  };
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        void find();
      }}
    >
      <label class="field">
        <span>{texts.search}</span>
        <input
          type="search"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          aria-invalid={wrong}
        />
        {wrong && <small role="alert">{texts.notANumber}</small>}
      </label>
      <button>{texts.find}</button>
    </form>
  );
}
