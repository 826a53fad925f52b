import { readSettings } from '@maru/service';
import { distributedFolder } from '../distributed/distributed-folder';
import { findOperator } from '../operator/find-operator';
import { Session } from '../operator/session';
import { readPlatformFile } from './platform-file';
import { byContext, parkedSettings } from './tool-settings';

/** Where each context is to be reached, by context; several addresses when it has several instances. */
export type ContextAddresses = Readonly<Record<string, readonly string[]>>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The contexts of the shop that runs: those of `<CONTEXT>_URL`, as the gateway has them, when any is set; otherwise those of the
 * platform on the data folder, or of the distributed shop on it.
 * @throws Error when none runs
 */
export async function findRunningShop(env: Environment): Promise<ContextAddresses> {
  const given = byContext(env, 'URL');
  if (given.size > 0) return listsOf(Object.fromEntries(given));
  const folder = readSettings(parkedSettings, env).get('MARU_DATA_DIR');
  for (const each of [folder, distributedFolder(folder)]) {
    const file = await readPlatformFile(each);
    // One that was killed has left its file.
    if (file && (await answers(file.url))) return listsOf(file.contexts);
  }
  throw new Error(`no platform runs on ${folder}: a parked message is tried again by who handles it (npm start)`);
}

const listsOf = (urls: Readonly<Record<string, string>>): ContextAddresses =>
  Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, url.split(',')]));

const answers = (url: string) =>
  fetch(`${url}/health/live`).then(
    () => true,
    () => false,
  );

/** The operator of the shop of these contexts, logged in at customers itself. @throws NoOperator; Error without customers */
export async function operatorSession(contexts: ContextAddresses, env: Environment): Promise<Session> {
  const url = contexts['customers']?.[0];
  if (url === undefined)
    throw new Error('it is not said where customers is, where an operator logs in: set CUSTOMERS_URL');
  return new Session(url, await findOperator(env));
}

/**
 * Asks the first instance that is there; the next one only when nothing was sent to that.
 * @throws Error with what the answer says when it is none of success; that of the last instance when none is there
 */
export async function askContext<Answer>(
  urls: readonly string[],
  session: Session,
  path: string,
  body?: object,
): Promise<Answer> {
  const [url, ...others] = urls;
  const authorization = await session.headers();
  const request = body
    ? {
        method: 'POST',
        headers: { ...authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }
    : { headers: authorization };
  let response: Response;
  try {
    response = await fetch(`${url}${path}`, request);
  } catch (error) {
    if (others.length > 0 && wasRefused(error)) return askContext(others, session, path, body);
    throw error;
  }
  const answer = (await response.json()) as Answer & { detail?: string };
  if (!response.ok) throw new Error(answer.detail ?? `${url}${path} answered ${response.status}`);
  return answer;
}

const wasRefused = (error: unknown) =>
  ((error as Error).cause as { code?: string } | undefined)?.code === 'ECONNREFUSED';
