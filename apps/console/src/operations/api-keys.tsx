import { setQuery, useLocation } from '../routing/location';
import { useLanguage, useTexts } from '../texts/language';
import { moment, short } from '../texts/written';
import { Action } from '../ui/action';
import { Choice } from '../ui/choice';
import { List } from '../ui/list';
import { usePages } from '../ui/use-pages';
import { IssueKey } from './issue-key';
import { daysLeft } from './key-shapes';
import type { ApiKey } from './key-shapes';

/** The API keys of machines: those in use and those that have ended, a new one, and the end of one. */
export function ApiKeys() {
  const { operations: texts, keys: words } = useTexts();
  const { language } = useLanguage();
  const { query } = useLocation();
  const pages = usePages<ApiKey>('/api/users/api-keys?limit=50');
  const [wished, now] = [query.get('show') ?? '', Date.now()];
  return (
    <>
      <div class="filters">
        <Choice
          label={words.show}
          value={wished}
          options={{ '': words.all, active: words.active, ended: words.ended }}
          onValue={(show) => setQuery({ show })}
        />
      </div>
      <List
        of={pages}
        label={texts.sections.keys}
        none={texts.noKeys}
        keyOf={({ keyId }) => keyId}
        keep={(key) => wished === '' || daysLeft(key, now) > 0 === (wished === 'active')}
        columns={[
          { heading: texts.name, cell: ({ name }) => name },
          { heading: texts.scopes, cell: ({ scopes }) => <code>{scopes.join(' ')}</code> },
          {
            heading: words.for,
            cell: ({ userId }) => (userId === undefined ? words.shop : <code>{short(userId)}</code>),
          },
          {
            heading: texts.issued,
            cell: ({ issuedAt }) => <time dateTime={issuedAt}>{moment(language, issuedAt)}</time>,
          },
          {
            heading: texts.expires,
            cell: ({ expiresAt }) => <time dateTime={expiresAt}>{moment(language, expiresAt)}</time>,
          },
          {
            heading: texts.state,
            cell: (key) => <KeyState apiKey={key} now={now} again={pages.again} />,
          },
        ]}
      />
      <IssueKey issued={pages.again} />
    </>
  );
}

interface KeyStateProps {
  readonly apiKey: ApiKey;
  readonly now: number;
  readonly again: () => void;
}

function KeyState({ apiKey, now, again }: KeyStateProps) {
  const { operations: texts, keys: words } = useTexts();
  const left = daysLeft(apiKey, now);
  if (apiKey.revokedAt !== undefined) return <span class="badge quiet">{texts.revoked}</span>;
  if (left === 0) return <span class="badge quiet">{words.expired}</span>;
  return (
    <div>
      <p class={left <= 7 ? 'badge warn' : 'quiet'}>{words.isActive(left)}</p>
      <Action
        label={texts.revoke}
        look="danger"
        sure={texts.revokeSure}
        path={`/api/users/api-keys/${apiKey.keyId}`}
        wish={{ method: 'DELETE' }}
        done={() => {
          again();
          return texts.revoked;
        }}
      />
    </div>
  );
}
