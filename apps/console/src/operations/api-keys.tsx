import { useLanguage, useTexts } from '../texts/language';
import { moment } from '../texts/written';
import { Action } from '../ui/action';
import { List } from '../ui/list';
import { usePages } from '../ui/use-pages';

interface ApiKey {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly revokedAt?: string;
}

/** The API keys of machines, and the end of one. */
export function ApiKeys() {
  const { operations: texts } = useTexts();
  const { language } = useLanguage();
  const pages = usePages<ApiKey>('/api/users/api-keys?limit=50');
  return (
    <List
      of={pages}
      label={texts.sections.keys}
      none={texts.noKeys}
      keyOf={({ keyId }) => keyId}
      columns={[
        { heading: texts.name, cell: ({ name }) => name },
        { heading: texts.scopes, cell: ({ scopes }) => <code>{scopes.join(' ')}</code> },
        { heading: texts.issued, cell: ({ issuedAt }) => moment(language, issuedAt) },
        { heading: texts.expires, cell: ({ expiresAt }) => moment(language, expiresAt) },
        {
          heading: texts.state,
          cell: ({ keyId, revokedAt }) =>
            revokedAt !== undefined ? (
              <span class="badge quiet">{texts.revoked}</span>
            ) : (
              <Action
                label={texts.revoke}
                look="danger"
                sure={texts.revokeSure}
                path={`/api/users/api-keys/${keyId}`}
                wish={{ method: 'DELETE' }}
                done={() => {
                  pages.again();
                  return texts.revoked;
                }}
              />
            ),
        },
      ]}
    />
  );
}
