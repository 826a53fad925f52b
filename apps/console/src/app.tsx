import { useEffect, useRef } from 'preact/hooks';
import { Front } from './front/front';
import { Operations } from './operations/operations';
import { Order } from './orders/order';
import { Orders } from './orders/orders';
import { useLocation } from './routing/location';
import { Link } from './routing/link';
import { pageAt } from './routing/pages';
import type { Page } from './routing/pages';
import { Account } from './session/account';
import { Login } from './session/login';
import { Shell } from './shell';
import { Shop } from './shop/shop';
import { useTexts } from './texts/language';
import { Watch } from './watch/watch';

/** The console: its frame, and the page of the present URL. */
export function App() {
  const { path } = useLocation();
  const page = pageAt(path);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // A reader of the screen hears the new page; at the first view the browser decides.
    if (!first.current) main.current?.focus();
    first.current = false;
  }, [path]);
  return (
    <Shell page={page} main={main}>
      <Content page={page} />
    </Shell>
  );
}

function Content({ page }: { readonly page: Page }) {
  switch (page.name) {
    case 'front':
      return <Front />;
    case 'login':
      return <Login />;
    case 'account':
      return <Account />;
    case 'watch':
      return <Watch key={page.orderId} orderId={page.orderId} />;
    case 'orders':
      return <Orders />;
    case 'order':
      return <Order key={page.orderId} orderId={page.orderId} />;
    case 'operations':
      return <Operations section={page.section} />;
    case 'shop':
      return <Shop section={page.section} id={page.id} />;
    default:
      return <Unknown />;
  }
}

function Unknown() {
  const { state } = useTexts();
  return (
    <section class="page narrow">
      <h1>{state.unknownPage}</h1>
      <p>
        <Link to="/" class="button">
          {state.toFront}
        </Link>
      </p>
    </section>
  );
}
