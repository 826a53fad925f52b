/**
 * More API keys, or tokens of signing keys, that nobody knows have come from one address than one who has a key ever
 * needs.
 */
export class TooManyGuesses extends Error {
  override readonly name = 'TooManyGuesses';
  readonly statusCode = 429;
  constructor(readonly retryAfterS: number) {
    super(`Too many API keys or tokens from this address that are not known here; wait ${retryAfterS} s.`);
  }
}
