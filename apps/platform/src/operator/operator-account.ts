import { customersSettings } from '@maru/customers';
import { writeOwnFile } from '@maru/security';
import { InvalidSettings, readSettings } from '@maru/service';
import { randomBytes } from 'node:crypto';
import { onDevelopmentDefaults } from '../development-defaults';
import type { Account } from './account';
import { operatorFile, readOperatorFile } from './operator-file';

const EMAIL = 'operator@maru.example';

/** The operator's account, with its file unless the settings give it. */
export type OperatorAccount = Account;

export interface OperatorAccountOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dataDirectory: string;
  /** Gets a new account, once, when it is made. */
  readonly onMade: (account: Required<OperatorAccount>) => void;
}

/**
 * The account of the settings; undefined when they have none.
 * @throws InvalidSettings when they have only a half of it
 */
export function givenOperator(env: Readonly<Record<string, string | undefined>>): Account | undefined {
  const { MARU_OPERATOR_EMAIL: email, MARU_OPERATOR_PASSWORD: password } = readSettings(customersSettings, env).all();
  if ((email === undefined) !== (password === undefined))
    throw new InvalidSettings('set both MARU_OPERATOR_EMAIL and MARU_OPERATOR_PASSWORD, or neither');
  return email === undefined || password === undefined ? undefined : { email, password };
}

/**
 * The operator account of the shop: that of the settings, else that in the data folder. If there is none, it makes one
 * in a file that only its owner can read.
 * @throws InvalidSettings
 */
export async function operatorAccount(options: OperatorAccountOptions): Promise<OperatorAccount> {
  const given = givenOperator(options.env);
  if (given) return given;
  const file = operatorFile(options.dataDirectory);
  const kept = await readOperatorFile(options.dataDirectory);
  if (kept) return { ...kept, file };
  const made = { email: EMAIL, password: randomBytes(18).toString('base64url') };
  await writeOwnFile(file, `${JSON.stringify(made)}\n`);
  options.onMade({ ...made, file });
  return { ...made, file };
}

/**
 * The variables of the account for customers. On development defaults the account has every role. Elsewhere customers
 * decides its role, and a generated password is for the first login only. Settings override both.
 */
export function operatorEnvironment({ email, password, file }: OperatorAccount, env: OperatorAccountOptions['env']) {
  const developing = onDevelopmentDefaults(env);
  const madeUp = file !== undefined && (developing ? 'until-changed' : 'first-login');
  const role = env['MARU_OPERATOR_ROLE'] || (developing && 'operator');
  const lasts = env['MARU_OPERATOR_PASSWORD_LASTS'] || madeUp;
  return {
    MARU_OPERATOR_EMAIL: email,
    MARU_OPERATOR_PASSWORD: password,
    ...(role && { MARU_OPERATOR_ROLE: role }),
    ...(lasts && { MARU_OPERATOR_PASSWORD_LASTS: lasts }),
  };
}
