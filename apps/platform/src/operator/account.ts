/** With what somebody logs in; as it is, the body of a login. */
export interface Account {
  readonly email: string;
  readonly password: string;
}
