import type { OperatorAccount } from './operator-account';

/** Says once, to the person at the terminal, how the operator logs in. */
export const tellOperator =
  (say: (line: string) => void) =>
  ({ email, password, file }: Required<OperatorAccount>): void => {
    say(`an operator account was made: ${email}, password ${password}`);
    say(`it is not shown again, and is kept in ${file}`);
  };
