import { Clock } from '@maru/kernel';
import { TOTP } from 'otpauth';
import { customersOnTrial, PASSWORD } from './customers-on-trial';
import { SecondFactorDisabled, SecondFactorEnabled } from '../src/domain/customers.events';

const STEP_MS = 30_000;

class Later extends Clock {
  aheadMs = 0;
  override now = () => new Date(Date.now() + this.aheadMs);
}

/** Customers with a movable clock, and staff's requests about second factors. */
export async function withSecondFactors(
  env: Record<string, string> = {},
  others: Parameters<typeof customersOnTrial>[2] = {},
) {
  const clock = new Later();
  const on = await customersOnTrial(env, () => clock, others);
  const begin = (token: string) => on.withToken(token, 'POST', '/api/users/second-factor');
  const confirm = (token: string, code: string) =>
    on.withToken(token, 'POST', '/api/users/second-factor/confirm', { code });

  /** A member of staff, logged in. */
  async function staff(roles: readonly string[] = ['support']) {
    const somebody = await on.somebody();
    const set = await on.withToken(await on.operator(), 'PUT', `/api/users/${somebody.userId}/roles`, { roles });
    if (set.status !== 204) throw new Error(`the roles were not set: ${JSON.stringify(set.body)}`);
    return { ...somebody, ...((await on.logIn(somebody.email)).body as { accessToken: string }) };
  }

  /** The codes of a secret, each of a later step than the one before; moves the clock to it. */
  function deviceOf(secret: string) {
    const totp = new TOTP({ secret });
    let last = 0;
    return () => {
      const now = totp.counter({ timestamp: clock.now().getTime() });
      if (now <= last) clock.aheadMs += (last + 1 - now) * STEP_MS;
      last = Math.max(now, last + 1);
      return totp.generate({ timestamp: last * STEP_MS });
    };
  }

  /** Sets a second factor up, and returns its next codes. */
  async function withFactor({ accessToken }: { readonly accessToken: string }) {
    const { body } = await begin(accessToken);
    const next = deviceOf(body.secret as string);
    const confirmedWith = next();
    const confirmed = await confirm(accessToken, confirmedWith);
    if (confirmed.status !== 204) throw new Error(`it was not confirmed: ${JSON.stringify(confirmed.body)}`);
    return { next, confirmedWith, secret: body.secret as string, recoveryCodes: body.recoveryCodes as string[] };
  }

  return {
    ...on,
    ...{ begin, confirm, staff, deviceOf, withFactor },
    logInWith: (email: string, code: string, password = PASSWORD) =>
      on.anybody('POST', '/api/users/login', { email, password, code }),
    wait: (seconds: number) => void (clock.aheadMs += seconds * 1_000),
    say: (event: 'second-factor-enabled' | 'second-factor-disabled', userId: string, data: object) => {
      const contract = event === 'second-factor-enabled' ? SecondFactorEnabled : SecondFactorDisabled;
      return on.shop.say(contract as typeof SecondFactorEnabled, `customers.user-${userId}`, {
        userId,
        ...data,
      } as never);
    },
  };
}

export type SecondFactorsOnTrial = Awaited<ReturnType<typeof withSecondFactors>>;
