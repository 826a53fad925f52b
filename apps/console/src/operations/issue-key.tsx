import { useState } from 'preact/hooks';
import { isId } from '../orders/order-shapes';
import { useLanguage, useTexts } from '../texts/language';
import { moment } from '../texts/written';
import { Action } from '../ui/action';
import { Field } from '../ui/field';
import { daysIn, endAfter, SCOPES } from './key-shapes';

interface IssuedKey {
  readonly apiKey: string;
}

/** Issues an API key to a machine, and shows it once. */
export function IssueKey({ issued }: { readonly issued: () => void }) {
  const { keys: texts, operations } = useTexts();
  const { language } = useLanguage();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const [userId, setUserId] = useState('');
  const [days, setDays] = useState('90');
  const [apiKey, setApiKey] = useState<string>();
  const validDays = daysIn(days);
  const customer = userId.trim();
  const toggle = (scope: string, isWanted: boolean) =>
    setScopes(isWanted ? [...scopes, scope] : scopes.filter((each) => each !== scope));
  return (
    <section aria-label={texts.issue}>
      <h2>{texts.issue}</h2>
      <p class="quiet">{texts.issueHow}</p>
      <div class="form">
        <div class="beside">
          <div class="form narrow part">
            <Field label={operations.name} hint={texts.nameHow} value={name} onValue={setName} />
            <Field label={texts.customer} hint={texts.customerHow} value={userId} onValue={setUserId} />
            <Field
              label={texts.days}
              hint={
                validDays === undefined
                  ? texts.badDays
                  : texts.daysHow(moment(language, endAfter(validDays, Date.now())))
              }
              value={days}
              onValue={setDays}
            />
          </div>
          <fieldset>
            <legend>{operations.scopes}</legend>
            <div class="checks">
              {SCOPES.map((scope) => (
                <label key={scope} class="check">
                  <input
                    type="checkbox"
                    checked={scopes.includes(scope)}
                    onChange={({ currentTarget }) => toggle(scope, currentTarget.checked)}
                  />{' '}
                  {scope}
                </label>
              ))}
            </div>
          </fieldset>
        </div>
        <Action<IssuedKey>
          label={texts.issue}
          look="primary"
          sure={texts.issueSure(name.trim(), scopes.join(', '))}
          disabled={
            name.trim() === '' || scopes.length === 0 || validDays === undefined || !(customer === '' || isId(customer))
          }
          path="/api/users/api-keys"
          wish={{
            method: 'POST',
            body: { name: name.trim(), scopes, validDays, ...(customer && { userId: customer }) },
          }}
          done={({ apiKey: given }) => {
            setApiKey(given);
            setName('');
            issued();
            return texts.issued;
          }}
        />
        {apiKey !== undefined && (
          <p>
            {texts.key}: <code>{apiKey}</code>
          </p>
        )}
      </div>
    </section>
  );
}
