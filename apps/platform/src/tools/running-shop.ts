import { ServiceSigner } from '@maru/security';
import { createLogger, openCertificates, Peers, readSettings } from '@maru/service';
import { distributedFolder } from '../distributed/distributed-folder';
import { certificateVariables } from '../distributed/process-trust';
import { findOperator } from '../operator/find-operator';
import { Session } from '../operator/session';
import { findServiceKey } from '../service-key/service-key';
import { readPlatformFile } from './platform-file';
import { byContext, parkedSettings } from './tool-settings';

/** The contexts of a running shop, and the tool's identity towards them. */
export interface RunningShop {
  /** The URLs of each context's instances. */
  readonly contexts: Readonly<Record<string, readonly string[]>>;
  readonly peers: Peers;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The name of the tools in service tokens and of their certificate. */
const TOOLS = 'tools';

/**
 * The contexts of the running shop: those of `<CONTEXT>_URL` when any is set, else those of the platform or of the
 * distributed shop on the data folder. The tool authenticates with the certificate and the service key of the
 * environment, else with those of that shop.
 * @throws Error when no shop runs; InvalidSettings
 */
export async function findRunningShop(env: Environment): Promise<RunningShop> {
  const folder = readSettings(parkedSettings, env).get('MARU_DATA_DIR');
  const given = byContext(env, 'URL');
  if (given.size > 0) return { contexts: listsOf(Object.fromEntries(given)), peers: await peersOf(env, folder) };
  for (const each of [folder, distributedFolder(folder)]) {
    const file = await readPlatformFile(each);
    // A killed platform has left its file.
    if (file && (await answers(file.url)))
      return { contexts: listsOf(file.contexts), peers: await peersOf(env, each, file.certificates) };
  }
  throw new Error(`no platform runs on ${folder}; start one with npm start, because its contexts hold the messages`);
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

/**
 * A session of the shop's operator, logged in at customers itself.
 * @throws NoOperator; Error when the address of customers is unknown
 */
export async function operatorSession({ contexts, peers }: RunningShop, env: Environment): Promise<Session> {
  const url = contexts['customers']?.[0];
  if (url === undefined) throw new Error('CUSTOMERS_URL is not set; operator login needs it');
  return new Session(url, await findOperator(env), (to, init) => peers.fetch('customers', to, init));
}

/**
 * Sends a request to the first instance of a context, and to the next one only if that refused the connection.
 * @throws Error with the detail of a refusal; that of `fetch` when no instance is reachable
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
  const response = await firstReachable(contexts[context] ?? [], (url) =>
    peers.fetch(context, `${url}${path}`, request),
  );
  const answer = (await response.json()) as Answer & { detail?: string };
  if (!response.ok) throw new Error(answer.detail ?? `${context}${path} answered ${response.status}`);
  return answer;
}

async function firstReachable(urls: readonly string[], ask: (url: string) => Promise<Response>): Promise<Response> {
  const [url, ...others] = urls;
  try {
    return await ask(url!);
  } catch (error) {
    if (others.length > 0 && wasRefused(error)) return firstReachable(others, ask);
    throw error;
  }
}

const wasRefused = (error: unknown) =>
  ((error as Error).cause as { code?: string } | undefined)?.code === 'ECONNREFUSED';
