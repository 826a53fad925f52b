import { useState } from 'preact/hooks';
import { ask } from '../api/ask';
import type { Problem } from '../api/ask';
import { useTexts } from '../texts/language';
import { Field } from '../ui/field';
import { Fault, Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';

interface Begun {
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
}

/** Shows whether the second factor is on, and sets it up. */
export function SecondFactor() {
  const { account: texts, login } = useTexts();
  const asked = useAnswer<{ isOn: boolean; recoveryCodesLeft: number }>('/api/users/second-factor');
  const [begun, setBegun] = useState<Begun>();
  const [code, setCode] = useState('');
  const [confirmed, setConfirmed] = useState(false);
  const [refused, setRefused] = useState<{ status: number; problem: Problem }>();
  const begin = async () => {
    const answer = await ask<Begun>('/api/users/second-factor', { method: 'POST' });
    if (answer.ok) setBegun(answer.body);
    else setRefused(answer);
  };
  const confirm = async () => {
    setRefused(undefined);
    const answer = await ask('/api/users/second-factor/confirm', { method: 'POST', body: { code } });
    if (answer.ok) setConfirmed(true);
    else setRefused(answer);
  };
  return (
    <section aria-label={texts.secondFactor}>
      <h2>{texts.secondFactor}</h2>
      {confirmed && (
        <p class="notice good" role="status">
          {texts.confirmed}
        </p>
      )}
      {!begun && (
        <Shown of={asked}>
          {({ isOn, recoveryCodesLeft }) => (
            <p class="actions">
              <span>{isOn ? texts.isOn(recoveryCodesLeft) : texts.isOff}</span>
              {!isOn && (
                <button type="button" onClick={() => void begin()}>
                  {texts.setUp}
                </button>
              )}
            </p>
          )}
        </Shown>
      )}
      {begun && !confirmed && (
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            void confirm();
          }}
        >
          <p>{texts.secret}</p>
          <p>
            <code class="wide">{begun.secret}</code>
          </p>
          <p>{texts.recovery}</p>
          <p>
            <code class="wide">{begun.recoveryCodes.join('  ')}</code>
          </p>
          <Field label={login.code} autocomplete="one-time-code" required value={code} onValue={setCode} />
          <button class="primary">{texts.confirm}</button>
        </form>
      )}
      {refused && <Fault {...refused} />}
    </section>
  );
}
