/** One address sent more unknown API keys, or tokens of unknown signing keys, than an honest client ever does. */
export class TooManyGuesses extends Error {
  override readonly name = 'TooManyGuesses';
  readonly statusCode = 429;
  constructor(readonly retryAfterS: number) {
    super(`Too many unknown API keys or tokens came from this address; wait ${retryAfterS} s.`);
  }
}
