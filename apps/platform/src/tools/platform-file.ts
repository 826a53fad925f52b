import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where the platform that runs on a data folder is to be reached; for tools beside it. */
export interface PlatformFile {
  readonly pid: number;
  readonly url: string;
  /** By context; of several instances, all addresses with commas between. */
  readonly contexts: Readonly<Record<string, string>>;
  /** The folder of the certificates that its processes speak TLS with, if they do. */
  readonly certificates?: string;
  /** Where the log is when it is not in the shop's PostgreSQL. */
  readonly eventStore?: { readonly url: string; readonly namespace?: string };
}

const fileIn = (dataDirectory: string) => path.resolve(dataDirectory, 'platform.json');

export async function writePlatformFile(dataDirectory: string, content: PlatformFile): Promise<void> {
  await mkdir(dataDirectory, { recursive: true });
  await writeFile(fileIn(dataDirectory), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}

export async function removePlatformFile(dataDirectory: string): Promise<void> {
  await rm(fileIn(dataDirectory), { force: true });
}

/** Undefined when no platform runs on the folder. One that was killed has left its file; its addresses do not answer. */
export async function readPlatformFile(dataDirectory: string): Promise<PlatformFile | undefined> {
  const text = await readFile(fileIn(dataDirectory), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as PlatformFile);
}
