/** With what somebody logs in. */
export interface Account {
  readonly email: string;
  readonly password: string;
  /** Where it was read, when a file keeps it. */
  readonly file?: string;
}
