import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The addresses of the platform that runs on a data folder, for tools beside it. */
export interface PlatformFile {
  readonly pid: number;
  readonly url: string;
  /** The URLs by context, with commas between those of several instances. */
  readonly contexts: Readonly<Record<string, string>>;
  /** The folder of the processes' TLS certificates, if they have any. */
  readonly certificates?: string;
  /** The address of the log, unless it is in the shop's PostgreSQL. */
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

/** The file of a data folder, if there is one. A killed platform leaves a file whose addresses do not answer. */
export async function readPlatformFile(dataDirectory: string): Promise<PlatformFile | undefined> {
  const text = await readFile(fileIn(dataDirectory), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as PlatformFile);
}
