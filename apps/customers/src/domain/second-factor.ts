import { accept, reject } from '@maru/kernel';
import type { Decision } from '@maru/kernel';
import type { UserEvent } from './customers.events';
import type { User } from './user.decider';

export type SecondFactorCommand =
  | { readonly type: 'SwitchOnSecondFactor'; readonly factorId: string; readonly endedAt: string }
  /** `factorId` is the factor whose code was checked, because a code proves no other. */
  | {
      readonly type: 'SwitchOffSecondFactor';
      readonly factorId: string | undefined;
      readonly by: 'owner' | 'platform';
      readonly endedAt: string;
    };

export type SecondFactorRejection = 'CUSTOMERS.NOT_STAFF' | 'CUSTOMERS.SECOND_FACTOR_ON' | 'CUSTOMERS.NO_SECOND_FACTOR';

type Factor = Pick<User, 'userId' | 'secondFactor'>;

/** The reason why this user cannot switch a second factor on; undefined when they can. */
export function secondFactorRejection({ secondFactor }: Factor, isStaff: boolean) {
  if (!isStaff)
    return { code: 'CUSTOMERS.NOT_STAFF', detail: 'Only those who work for the shop have a second factor.' } as const;
  if (secondFactor !== undefined)
    return { code: 'CUSTOMERS.SECOND_FACTOR_ON', detail: 'There is a second factor; switch it off first.' } as const;
  return undefined;
}

/**
 * Whether a login needs a code from now on. Either change ends the user's authority in the same append, because
 * existing tokens come from logins of the other kind.
 */
export function decideSecondFactor(
  command: SecondFactorCommand,
  user: Factor,
  isStaff: boolean,
): Decision<UserEvent, SecondFactorRejection> {
  const { userId, secondFactor } = user;
  const { factorId, endedAt } = command;
  const ended: UserEvent = {
    type: 'customers.authority-ended.v1',
    data: { userId, reason: 'second-factor-changed', notBefore: endedAt },
  };
  if (command.type === 'SwitchOnSecondFactor') {
    const rejection = secondFactorRejection(user, isStaff);
    if (rejection) return reject(rejection.code, rejection.detail);
    const data = { userId, factorId: command.factorId };
    return accept<UserEvent>({ type: 'customers.second-factor-enabled.v1', data }, ended);
  }
  if (secondFactor === undefined || secondFactor !== factorId)
    return reject('CUSTOMERS.NO_SECOND_FACTOR', 'There is no second factor to switch off.');
  const data = { userId, factorId: secondFactor, by: command.by };
  return accept<UserEvent>({ type: 'customers.second-factor-disabled.v1', data }, ended);
}
