import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeOwnFile } from '../own-file';
import { issueCertificate, makeAuthority } from './issue';
import type { Issued } from './issue';

export interface DevelopmentCertificatesOptions {
  readonly folder: string;
  /** The names of the processes, each of which gets `<name>.crt` and `<name>.key`. */
  readonly names: readonly string[];
  /** Names and addresses that the certificates hold for in addition to the process's own. */
  readonly hosts?: readonly string[];
  readonly now?: Date;
}

export interface MadeCertificates {
  readonly authority: 'made' | 'kept';
  /** The end of validity of the authority and the certificates. */
  readonly authorityUntil: Date;
  readonly until: Date;
}

/** The certificates cannot be made; the message gives the reason. */
export class CertificatesNotMade extends Error {
  override readonly name = 'CertificatesNotMade';
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const CERTIFICATE_DAYS = 365;
const AUTHORITY = 'Maru development CA';
const LOCAL = ['localhost', '127.0.0.1', '::1'];
const NAME = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/;

/**
 * Makes certificates for development in a folder, in files that only their owner can read: an authority (`ca.crt`,
 * `ca.key`), which is kept while it is valid, and for each process a new certificate of it.
 * @throws CertificatesNotMade
 */
export async function makeDevelopmentCertificates(options: DevelopmentCertificatesOptions): Promise<MadeCertificates> {
  const { folder, names, hosts = [], now = new Date() } = options;
  const wrong = names.find((name) => !NAME.test(name) || name === 'ca');
  if (wrong !== undefined) throw new CertificatesNotMade(`"${wrong}" is not a valid name of a process`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const kept = await keptAuthority(folder, now);
    const from = new Date(now.getTime() - DAY_MS / 24);
    const authority = kept ?? (await makeAuthority(AUTHORITY, { from, to: after(now, AUTHORITY_DAYS) }));
    if (!kept) await writePair(folder, 'ca', authority);
    const authorityUntil = new Date(new X509Certificate(authority.cert).validTo);
    // No certificate outlives its authority.
    const until = new Date(Math.min(after(now, CERTIFICATE_DAYS).getTime(), authorityUntil.getTime()));
    for (const name of names) {
      const holdsFor = [...new Set([name, ...LOCAL, ...hosts])];
      await writePair(folder, name, await issueCertificate(authority, name, holdsFor, { from, to: until }));
    }
    return { authority: kept ? 'kept' : 'made', authorityUntil, until };
  } catch (error) {
    const { code, path: file = folder, syscall } = error as NodeJS.ErrnoException;
    if (!syscall) throw error;
    throw new CertificatesNotMade(`${file} cannot be written or read (${code})`, { cause: error });
  }
}

const after = (now: Date, days: number) => new Date(now.getTime() + days * DAY_MS);

async function keptAuthority(folder: string, now: Date): Promise<Issued | undefined> {
  const [cert, key] = await Promise.all(['ca.crt', 'ca.key'].map((name) => readIfThere(path.join(folder, name))));
  if (cert === undefined && key === undefined) return undefined;
  const foreign = `ca.crt and ca.key in ${folder} are not an authority that was made here; choose another folder`;
  if (cert === undefined || key === undefined) throw new CertificatesNotMade(foreign);
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(cert);
    if (certificate.subject !== `CN=${AUTHORITY}` || !certificate.checkPrivateKey(createPrivateKey(key)))
      throw new Error('of somebody else');
  } catch (cause) {
    throw new CertificatesNotMade(foreign, { cause });
  }
  return new Date(certificate.validTo) > after(now, 1) ? { cert, key } : undefined;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

/**
 * The key first, because a reader that finds a certificate without its key, or with another, waits for the rest (see
 * `Certificates`).
 */
async function writePair(folder: string, name: string, { cert, key }: Issued): Promise<void> {
  await writeOwnFile(path.join(folder, `${name}.key`), key);
  await writeOwnFile(path.join(folder, `${name}.crt`), cert);
}
