import { ServiceSigner } from '@maru/security';
import { createLogger, openCertificates, Peers, readSettings } from '@maru/service';
import { distributedFolder } from '../distributed/distributed-folder';
import { certificateVariables } from '../distributed/process-trust';
import { findOperator } from '../operator/find-operator';
import { Session } from '../operator/session';
import { findServiceKey } from '../service-key/service-key';
import { readPlatformFile } from './platform-file';
import { byContext, parkedSettings } from './tool-settings';

/** The contexts of a shop that runs, and as whom a tool asks them. */
export interface RunningShop {
  /** Where each is to be reached; several addresses when it has several instances. */
  readonly contexts: Readonly<Record<string, readonly string[]>>;
  readonly peers: Peers;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Its name in service tokens, and the one of its certificate. */
const TOOLS = 'tools';

/**
 * The contexts of the shop that runs: those of `<CONTEXT>_URL`, as the gateway has them, when any is set; otherwise those of the
 * platform on the data folder, or of the distributed shop on it. They are asked with the certificate and the service key of the
 * environment, else with those of that shop.
 * @throws Error when none runs; InvalidSettings
 */
export async function findRunningShop(env: Environment): Promise<RunningShop> {
  const folder = readSettings(parkedSettings, env).get('MARU_DATA_DIR');
  const given = byContext(env, 'URL');
  if (given.size > 0) return { contexts: listsOf(Object.fromEntries(given)), peers: await peersOf(env, folder) };
  for (const each of [folder, distributedFolder(folder)]) {
    const file = await readPlatformFile(each);
    // One that was killed has left its file.
    if (file && (await answers(file.url)))
      return { contexts: listsOf(file.contexts), peers: await peersOf(env, each, file.certificates) };
  }
  throw new Error(`no platform runs on ${folder}: a parked message is tried again by who handles it (npm start)`);
}

async function peersOf(env: Environment, folder: string, certificatesIn?: string): Promise<Peers> {
  const key = await findServiceKey(env, folder);
  const kept = certificatesIn === undefined ? {} : certificateVariables(certificatesIn, TOOLS);
  const silent = createLogger({ level: 'silent' });
  const certificates = (await openCertificates(env, silent)) ?? (await openCertificates(kept, silent));
  return new Peers({ certificates, ...(key && { signer: new ServiceSigner({ caller: TOOLS, key }) }) });
}

const listsOf = (urls: Readonly<Record<string, string>>): RunningShop['contexts'] =>
  Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, url.split(',')]));

const answers = (url: string) =>
  fetch(`${url}/health/live`).then(
    () => true,
    () => false,
  );

/** The operator of the shop of these contexts, logged in at customers itself. @throws NoOperator; Error without customers */
export async function operatorSession({ contexts, peers }: RunningShop, env: Environment): Promise<Session> {
  const url = contexts['customers']?.[0];
  if (url === undefined)
    throw new Error('it is not said where customers is, where an operator logs in: set CUSTOMERS_URL');
  return new Session(url, await findOperator(env), (to, init) => peers.fetch('customers', to, init));
}

/**
 * Asks the first instance that is there; the next one only when nothing was sent to that.
 * @throws Error with what the answer says when it is none of success; that of the last instance when none is there
 */
export async function askContext<Answer>(
  { contexts, peers }: RunningShop,
  context: string,
  session: Session,
  path: string,
  body?: object,
): Promise<Answer> {
  const authorization = await session.headers();
  const request = body
    ? {
        method: 'POST',
        headers: { ...authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }
    : { headers: authorization };
  const response = await firstThere(contexts[context] ?? [], (url) => peers.fetch(context, `${url}${path}`, request));
  const answer = (await response.json()) as Answer & { detail?: string };
  if (!response.ok) throw new Error(answer.detail ?? `${context}${path} answered ${response.status}`);
  return answer;
}

async function firstThere(urls: readonly string[], ask: (url: string) => Promise<Response>): Promise<Response> {
  const [url, ...others] = urls;
  try {
    return await ask(url!);
  } catch (error) {
    if (others.length > 0 && wasRefused(error)) return firstThere(others, ask);
    throw error;
  }
}

const wasRefused = (error: unknown) =>
  ((error as Error).cause as { code?: string } | undefined)?.code === 'ECONNREFUSED';
