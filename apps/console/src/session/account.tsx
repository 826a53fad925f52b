import { ask } from '../api/ask';
import { goTo } from '../routing/location';
import { useLanguage, useTexts } from '../texts/language';
import { moment } from '../texts/written';
import { Action } from '../ui/action';
import { Fault, Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';
import { isStaff, rightsIn } from './rights';
import { SecondFactor } from './second-factor';
import { keepSession, sessionNow, useSession } from './session';

interface Login {
  readonly sessionId: string;
  readonly authenticatedAt: string;
  readonly lastUsedAt: string;
}

/** The user's own account: roles, second factor and logins. */
export function Account() {
  const { account: texts, state } = useTexts();
  const session = useSession();
  if (!session)
    return (
      <section class="page narrow">
        <h1>{texts.heading}</h1>
        <Fault status={401} problem={{ code: 'HTTP.UNAUTHENTICATED', title: '', detail: state.needsLogin }} />
      </section>
    );
  const rights = rightsIn(session.accessToken);
  const logOut = async () => {
    await ask('/api/users/logout', { method: 'POST', body: { refreshToken: sessionNow()?.refreshToken } });
    keepSession(undefined);
    goTo('/');
  };
  return (
    <section class="page narrow">
      <h1>{texts.heading}</h1>
      {session.next === 'set-up-second-factor' && <p class="notice warn">{texts.required}</p>}
      <dl class="facts">
        <dt>{texts.id}</dt>
        <dd>
          <code>{rights.userId}</code>
        </dd>
        <dt>{texts.roles}</dt>
        <dd>{rights.roles.join(', ')}</dd>
      </dl>
      <button type="button" onClick={() => void logOut()}>
        {texts.logOut}
      </button>
      {(isStaff(rights) || session.next !== undefined) && <SecondFactor />}
      <Logins />
    </section>
  );
}

function Logins() {
  const { account: texts } = useTexts();
  const { language } = useLanguage();
  const logins = useAnswer<{ items: readonly Login[] }>('/api/users/sessions');
  return (
    <section aria-label={texts.sessions}>
      <h2>{texts.sessions}</h2>
      <Shown of={logins}>
        {({ items }) => (
          <ul class="list">
            {items.map(({ sessionId, authenticatedAt, lastUsedAt }) => (
              <li key={sessionId}>
                <span>
                  {texts.since} {moment(language, authenticatedAt)}
                  <br />
                  <span class="quiet">
                    {texts.lastUsed} {moment(language, lastUsedAt)}
                  </span>
                </span>
                <Action
                  label={texts.end}
                  sure={texts.endSure}
                  path={`/api/users/sessions/${sessionId}`}
                  wish={{ method: 'DELETE' }}
                  done={() => {
                    logins.again();
                    return texts.ended;
                  }}
                />
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </section>
  );
}
