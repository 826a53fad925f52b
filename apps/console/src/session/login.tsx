import { useState } from 'preact/hooks';
import { ask } from '../api/ask';
import type { Problem } from '../api/ask';
import { goTo } from '../routing/location';
import { useTexts } from '../texts/language';
import { Field } from '../ui/field';
import { keepSession } from './session';
import type { Session } from './session';

type Step = 'password' | 'code' | 'first';

// Each of these codes asks for more than a password.
const NEXT: Readonly<Record<string, Step>> = {
  'CUSTOMERS.SECOND_FACTOR_REQUIRED': 'code',
  'CUSTOMERS.PASSWORD_MUST_CHANGE': 'first',
};

/** Logs in by password, with a one-time code or a change of the first password where the shop asks for it. */
export function Login() {
  const { login: texts } = useTexts();
  const [step, setStep] = useState<Step>('password');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ status: number; problem: Problem }>();

  const enter = async (withPassword: string) => {
    const body = { email, password: withPassword, ...(step === 'code' && { code }) };
    const answer = await ask<Session>('/api/users/login', { method: 'POST', body, token: null });
    if (!answer.ok) {
      const next = NEXT[answer.problem.code];
      if (next && next !== step) return setStep(next);
      return setRefused(answer);
    }
    keepSession(answer.body);
    goTo(answer.body.next === undefined ? '/orders' : '/account');
  };
  const submit = async () => {
    setBusy(true);
    setRefused(undefined);
    if (step === 'first') {
      const body = { email, currentPassword: password, newPassword };
      const changed = await ask('/api/users/password/initial', { method: 'POST', body, token: null });
      if (changed.ok) await enter(newPassword);
      else setRefused(changed);
    } else await enter(password);
    setBusy(false);
  };
  return (
    <section class="page narrow">
      <h1>{step === 'first' ? texts.firstHeading : texts.heading}</h1>
      <p class="quiet">{step === 'first' ? texts.firstLead : texts.lead}</p>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label={texts.email} type="email" autocomplete="username" required value={email} onValue={setEmail} />
        <Field
          label={texts.password}
          type="password"
          autocomplete="current-password"
          required
          value={password}
          onValue={setPassword}
        />
        {step === 'code' && (
          <Field
            label={texts.code}
            hint={texts.codeHow}
            autocomplete="one-time-code"
            required
            value={code}
            onValue={setCode}
          />
        )}
        {step === 'first' && (
          <Field
            label={texts.newPassword}
            hint={texts.newHow}
            type="password"
            autocomplete="new-password"
            required
            value={newPassword}
            onValue={setNewPassword}
          />
        )}
        <button class="primary" disabled={busy} aria-busy={busy}>
          {step === 'first' ? texts.change : texts.submit}
        </button>
        {refused && (
          <div class="notice bad" role="alert">
            <p>{refused.problem.detail || refused.problem.title}</p>
            <p class="quiet">
              <code>{refused.problem.code}</code>
            </p>
          </div>
        )}
      </form>
    </section>
  );
}
