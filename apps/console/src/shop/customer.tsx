import { useState } from 'preact/hooks';
import { ask } from '../api/ask';
import type { Answer } from '../api/ask';
import { Link } from '../routing/link';
import { useTexts } from '../texts/language';
import { short } from '../texts/written';
import { Crumb } from '../ui/crumb';
import { Field } from '../ui/field';
import { Fault } from '../ui/states';

interface CustomerShown {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
}

/** One customer. The data stay sealed until somebody opens them with a reason, which goes into the audit. */
export function Customer({ userId }: { readonly userId: string }) {
  const { shop: texts } = useTexts();
  const [reason, setReason] = useState('');
  const [opened, setOpened] = useState<Answer<CustomerShown>>();
  const open = async () => {
    const headers = { 'x-reason': encodeURIComponent(reason.trim()) };
    setOpened(await ask<CustomerShown>(`/api/users/${encodeURIComponent(userId)}`, { headers }));
  };
  return (
    <>
      <Crumb to="/shop/customers">{texts.sections.customers}</Crumb>
      <h2>
        {texts.oneCustomer} <code>{short(userId)}</code>
      </h2>
      <dl class="facts">
        <dt>{texts.customer}</dt>
        <dd>
          <code>{userId}</code>
        </dd>
        <dt>{texts.name}</dt>
        <dd>{opened?.ok ? opened.body.name : <span class="quiet">{texts.isSealed}</span>}</dd>
        <dt>{texts.email}</dt>
        <dd>{opened?.ok ? opened.body.email : <span class="quiet">{texts.isSealed}</span>}</dd>
        {opened?.ok && (
          <>
            <dt>{texts.locale}</dt>
            <dd>{opened.body.locale}</dd>
          </>
        )}
        <dt>{texts.orders}</dt>
        <dd>
          <Link to={`/orders?customer=${userId}`}>{texts.toOrders}</Link>
        </dd>
      </dl>
      {opened?.ok ? (
        <p class="notice good" role="status">
          {texts.openedHow}
        </p>
      ) : (
        <form
          class="form narrow"
          onSubmit={(event) => {
            event.preventDefault();
            void open();
          }}
        >
          <Field label={texts.openReason} hint={texts.openHow} required value={reason} onValue={setReason} />
          <button class="primary" disabled={reason.trim() === ''}>
            {texts.open}
          </button>
          {opened && <Fault {...opened} />}
        </form>
      )}
    </>
  );
}
