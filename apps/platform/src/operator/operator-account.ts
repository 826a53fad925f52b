import { customersSettings } from '@maru/customers';
import { writeOwnFile } from '@maru/security';
import { InvalidSettings, readSettings } from '@maru/service';
import { randomBytes } from 'node:crypto';
import { onDevelopmentDefaults } from '../development-defaults';
import type { Account } from './account';
import { operatorFile, readOperatorFile } from './operator-file';

const EMAIL = 'operator@maru.example';

/** The account, and where it is kept when it was not given. */
export type OperatorAccount = Account;

export interface OperatorAccountOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dataDirectory: string;
  /** Told of an account that has been made up; nobody is told of it again. */
  readonly onMade: (account: Required<OperatorAccount>) => void;
}

/** The account that the settings give; `undefined` when they give none. @throws InvalidSettings when they give a half */
export function givenOperator(env: Readonly<Record<string, string | undefined>>): Account | undefined {
  const { MARU_OPERATOR_EMAIL: email, MARU_OPERATOR_PASSWORD: password } = readSettings(customersSettings, env).all();
  if ((email === undefined) !== (password === undefined))
    throw new InvalidSettings('MARU_OPERATOR_EMAIL and MARU_OPERATOR_PASSWORD are set together, or neither is');
  return email === undefined || password === undefined ? undefined : { email, password };
}

/**
 * The operator of the shop: the one that the settings give; else the one in the data folder; else one that is made up now and kept
 * there, for nobody but the owner of the folder to read.
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
 * What customers is told of it. On development defaults it has every role; elsewhere customers decides, and a password
 * that was made up is for the first login. Settings that are given count before both.
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
