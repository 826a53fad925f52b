/** The credentials of a login. */
export interface Account {
  readonly email: string;
  readonly password: string;
  /** The file that they were read from, if any. */
  readonly file?: string;
}
