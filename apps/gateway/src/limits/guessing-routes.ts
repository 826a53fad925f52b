const USERS = '/api/users';
// Routes that ask for a token and for nothing that could be guessed.
const OF_THE_USER = new Set(['/logout', '/api-keys', '/signing-keys']);

/**
 * Whether a request may be a guess at somebody's account: a login, a registration, a code. Such requests are counted by
 * address, whatever token they bring along; a token of one's own must not buy more guesses at others. Spellings that
 * are not known count as guesses.
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
    // No context has such a path, so the raw one will do.
    return path;
  }
}
