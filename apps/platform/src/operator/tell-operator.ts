import type { OperatorAccount } from './operator-account';

/** Prints a new operator account once. Only a terminal gets the password, because any other output may be a log. */
export const tellOperator =
  (say: (line: string) => void, atTerminal = process.stdout.isTTY === true) =>
  ({ email, password, file }: Required<OperatorAccount>): void => {
    say(`an operator account was made: ${email}${atTerminal ? `, password ${password}` : ''}`);
    say(`its password is in ${file}${atTerminal ? ' and is not shown again' : ''}`);
  };
