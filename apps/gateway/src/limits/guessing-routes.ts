const USERS = '/api/users';
// Routes that need a token and take nothing that could be guessed.
const OF_THE_USER = new Set(['/logout', '/api-keys', '/signing-keys']);

/**
 * Whether a request may be a guess at an account: a login, a registration, a code. Guesses are counted by address even
 * with a good token, because an account of one's own must not buy more guesses at others. An unknown spelling of a path
 * counts as a guess.
 */
export function isGuess(method: string, url: string): boolean {
  if (method !== 'POST') return false;
  const path = decoded(url.split('?', 1)[0]!).replace(/\/{2,}/g, '/');
  return path.startsWith(USERS) && !OF_THE_USER.has(path.slice(USERS.length).replace(/\/$/, ''));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // No context has a malformed path, so the raw one will do.
    return path;
  }
}
