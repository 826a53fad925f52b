import { homedir } from 'node:os';
import path from 'node:path';

/**
 * The folder of downloaded backends: MARU_CACHE_DIR, or `maru` in the user's cache folder (XDG_CACHE_HOME, ~/.cache).
 */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (env['MARU_CACHE_DIR']) return path.resolve(env['MARU_CACHE_DIR']);
  return path.join(env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'maru');
}
