import { freePort } from '@maru/testing';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PostgresServer } from '../shops/world/postgres-server';
import { startDistributedShop } from '@maru/platform/distributed';
import { readPlatformFile } from '@maru/platform/platform-file';
import { OPERATOR_ENV } from '../clients/operator';
import { ShopProcess } from '../shops/shop-process';
import { WITHOUT_LIMITS } from '../shops/without-limits';

export const topologies = ['one-process', 'processes'] as const;
export type Topology = (typeof topologies)[number];

/** A shop with its usual limits and timeouts. It trusts `X-Forwarded-For`, so each client may have its own address. */
export interface ShopUnderAttack {
  readonly url: string;
  /** The URL of the context's own server, past the gateway. */
  contextUrl(context: string): Promise<string>;
  loggedBytes(): number;
  /** The highest peak memory of its Node processes, in MiB (VmHWM of Linux). */
  peakMemoryMiB(): Promise<number>;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

const ENV = { TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'info' };
// An empty value counts as not set, so the limits that other tests remove hold here.
const USUAL_LIMITS = Object.fromEntries(Object.keys(WITHOUT_LIMITS).map((name) => [name, '']));

/** Starts a shop. @param env further settings, such as a mail server */
export async function openShop(topology: Topology, env: Environment = {}): Promise<ShopUnderAttack> {
  const folder = await mkdtemp(path.join(tmpdir(), 'maru-abuse-'));
  // Under root, PostgreSQL runs as another user, who must be able to enter the folder.
  await chmod(folder, 0o755);
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    return await (topology === 'one-process' ? oneProcess(folder, remove, env) : processes(folder, remove, env));
  } catch (error) {
    await remove();
    throw error;
  }
}

async function oneProcess(folder: string, remove: () => Promise<void>, env: Environment): Promise<ShopUnderAttack> {
  let bytes = 0;
  const shop = new ShopProcess({
    port: await freePort(),
    dataDirectory: folder,
    env: { ...USUAL_LIMITS, ...ENV, ...env },
    onOutput: (text) => (bytes += text.length),
  });
  await shop.start();
  return {
    url: shop.url,
    contextUrl: async (context) => (await readPlatformFile(folder))!.contexts[context]!,
    loggedBytes: () => bytes,
    peakMemoryMiB: () => shop.peakMemoryMiB(),
    close: async () => {
      await shop.stop();
      await remove();
    },
  };
}

async function processes(folder: string, remove: () => Promise<void>, env: Environment): Promise<ShopUnderAttack> {
  let bytes = 0;
  await mkdir(path.join(folder, 'postgres'));
  const postgres = new PostgresServer(path.join(folder, 'postgres'), await freePort());
  await postgres.start();
  try {
    const shop = await startDistributedShop({
      env: {
        ...{ ...process.env, ...ENV, ...OPERATOR_ENV, ...env },
        ...{ PORT: '0', MARU_DATA_DIR: folder, DATABASE_URL: postgres.url },
      },
      onLine: ({ text }) => (bytes += text.length + 1),
    });
    return {
      url: shop.url,
      contextUrl: (context) => Promise.resolve(shop.addresses.contexts[context]!),
      loggedBytes: () => bytes,
      peakMemoryMiB: async () => Math.max(...(await Promise.all(shop.processes.map(({ pid }) => peakOf(pid!))))),
      close: async () => {
        await shop.stop();
        await postgres.stop();
        await remove();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1_024;
}
