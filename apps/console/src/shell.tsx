import type { ComponentChildren, RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { Link } from './routing/link';
import type { Page } from './routing/pages';
import { isStaff, rightsIn } from './session/rights';
import { useSession } from './session/session';
import { useLanguage } from './texts/language';
import { languages } from './texts/language-from';
import type { Language } from './texts/language-from';
import { short } from './texts/written';

interface ShellProps {
  readonly page: Page;
  readonly main: RefObject<HTMLElement | null>;
  readonly children: ComponentChildren;
}

/** The frame around every page: name, sections, language and account. */
export function Shell({ page, main, children }: ShellProps) {
  const session = useSession();
  const { language, texts, choose } = useLanguage();
  const { shell, title } = texts;
  useEffect(() => {
    document.title = titleOf(page, texts);
  }, [page, texts]);
  const staff = session !== undefined && isStaff(rightsIn(session.accessToken));
  const inOrders = page.name === 'orders' || page.name === 'order';
  return (
    <>
      <a class="skip" href="#main">
        {shell.skip}
      </a>
      <header class="bar">
        <Link to="/" class="brand">
          {title}
        </Link>
        <nav aria-label={shell.menu}>
          {session && (
            <Link to="/orders" current={inOrders}>
              {shell.orders}
            </Link>
          )}
          {staff && (
            <Link to="/operations" current={page.name === 'operations'}>
              {shell.operations}
            </Link>
          )}
          {staff && (
            <Link to="/shop" current={page.name === 'shop'}>
              {shell.shop}
            </Link>
          )}
          <a href="/docs">{shell.api}</a>
        </nav>
        <div class="end">
          <select
            aria-label={shell.language}
            value={language}
            onChange={(event) => choose(event.currentTarget.value as Language)}
          >
            {Object.entries(languages).map(([name, { language: shown }]) => (
              <option value={name} key={name} lang={name}>
                {shown}
              </option>
            ))}
          </select>
          <Link to={session ? '/account' : '/login'} class="button" current={page.name === 'login'}>
            {session ? shell.account : shell.logIn}
          </Link>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function titleOf(page: Page, { title, shell, orders, login, watch, account }: ReturnType<typeof useLanguage>['texts']) {
  const parts: Partial<Record<Page['name'], string>> = {
    login: login.heading,
    account: account.heading,
    orders: orders.heading,
    operations: shell.operations,
    shop: shell.shop,
    watch: watch.heading,
    order: `${orders.order} ${'orderId' in page ? short(page.orderId) : ''}`,
  };
  const part = parts[page.name];
  return part === undefined ? title : `${part} · ${title}`;
}
