import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file that only its owner may read, whole or not at all, and never with another mode, because it is written
 * under another name first.
 */
export async function writeOwnFile(file: string, content: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const unnamed = `${file}.${process.pid}`;
  await rm(unnamed, { force: true });
  const handle = await open(unnamed, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unnamed, file);
}
