import { useState } from 'preact/hooks';
import { ask } from '../api/ask';
import type { Answer } from '../api/ask';
import { Link } from '../routing/link';
import { useTexts } from '../texts/language';
import { Field } from '../ui/field';
import { Fault } from '../ui/states';

interface Customer {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
}

/** One customer by their number. The data stay sealed until they are opened. */
export function Customers() {
  const { shop: texts } = useTexts();
  const [userId, setUserId] = useState('');
  const [found, setFound] = useState<Answer<Customer>>();
  const open = async () => setFound(await ask<Customer>(`/api/users/${encodeURIComponent(userId.trim())}`));
  return (
    <form
      class="form narrow"
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
    >
      <p class="quiet">{texts.sealed}</p>
      <Field label={texts.customer} required value={userId} onValue={setUserId} />
      <button>{texts.open}</button>
      {found && !found.ok && <Fault {...found} />}
      {found?.ok && (
        <dl class="facts" aria-live="polite">
          <dt>{texts.name}</dt>
          <dd>{found.body.name}</dd>
          <dt>{texts.email}</dt>
          <dd>{found.body.email}</dd>
          <dt>{texts.orders}</dt>
          <dd>
            <Link to={`/orders?customer=${found.body.userId}`}>{texts.orders}</Link>
          </dd>
        </dl>
      )}
    </form>
  );
}
