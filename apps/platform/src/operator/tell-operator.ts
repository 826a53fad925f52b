import type { OperatorAccount } from './operator-account';

/** Says once how the operator logs in; the password is for a terminal only, because any other output may be a log. */
export const tellOperator =
  (say: (line: string) => void, atTerminal = process.stdout.isTTY === true) =>
  ({ email, password, file }: Required<OperatorAccount>): void => {
    say(`an operator account was made: ${email}${atTerminal ? `, password ${password}` : ''}`);
    say(`its password is ${atTerminal ? 'not shown again, and is kept' : 'not shown here, and is kept'} in ${file}`);
  };
