import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createSecureContext } from 'node:tls';

/** Paths of PEM files. */
export interface CertificateFiles {
  /** The certificate of this process, followed by those between it and the authority, if any. */
  readonly cert: string;
  readonly key: string;
  /** The certificates of the authorities whose certificates are accepted. */
  readonly ca: string;
}

/** The files of a process's certificate and of its authority in a folder of `npm run certs`. */
export const certificateFiles = (folder: string, name: string): CertificateFiles => ({
  cert: path.join(folder, `${name}.crt`),
  key: path.join(folder, `${name}.key`),
  ca: path.join(folder, 'ca.crt'),
});

/** The content of the files, for `node:tls`. */
export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer;
  /** Both ends are ours, so no older version is needed. */
  readonly minVersion: 'TLSv1.3';
}

export interface CertificatesOptions {
  readonly files: CertificateFiles;
  /** Called when other certificates have taken effect. */
  readonly onRenewed?: (validTo: Date) => void;
  /** Called for changed files that cannot be used; the previous ones stay in effect. */
  readonly onFault?: (fault: unknown) => void;
  /** The interval of checking the files, in ms; default 10,000. */
  readonly everyMs?: number;
}

/** The files of a process's certificate cannot be used; the message gives the reason. */
export class InvalidCertificates extends Error {
  override readonly name = 'InvalidCertificates';
}

/** The certificates by which processes authenticate each other. They are read again when their files change. */
export class Certificates {
  private readonly listeners = new Set<(material: TlsMaterial) => void>();
  private readonly looking: NodeJS.Timeout;
  private complaint = { message: '', times: 0 };

  private constructor(
    private readonly options: CertificatesOptions,
    private inForce: TlsMaterial,
  ) {
    // By polling and not by fs.watch, because Kubernetes exchanges mounted files as links of links.
    this.looking = setInterval(() => void this.look(), options.everyMs ?? 10_000).unref();
  }

  /** @throws InvalidCertificates */
  static async open(options: CertificatesOptions): Promise<Certificates> {
    const material = await read(options.files);
    check(material, options.files);
    return new Certificates(options, material);
  }

  get current(): TlsMaterial {
    return this.inForce;
  }

  onRenewed(listener: (material: TlsMaterial) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.looking);
    this.listeners.clear();
  }

  /** Checks the files now. Never rejects. */
  async look(): Promise<void> {
    const { files, onRenewed, onFault } = this.options;
    try {
      const material = await read(files);
      if (!isSame(material, this.inForce)) {
        const validTo = check(material, files);
        this.inForce = material;
        for (const listener of [...this.listeners]) listener(material);
        onRenewed?.(validTo);
      }
      this.complaint = { message: '', times: 0 };
    } catch (fault) {
      const { message } = fault as Error;
      const times = message === this.complaint.message ? this.complaint.times + 1 : 1;
      this.complaint = { message, times };
      // Files are written one after the other, so the first read may have come in between.
      if (times === 2) onFault?.(fault);
    }
  }
}

async function read({ cert, key, ca }: CertificateFiles): Promise<TlsMaterial> {
  const [certificate, privateKey, authorities] = await Promise.all([cert, key, ca].map(readPem));
  return { cert: certificate!, key: privateKey!, ca: authorities!, minVersion: 'TLSv1.3' };
}

async function readPem(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new InvalidCertificates(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
}

const isSame = (one: TlsMaterial, other: TlsMaterial) =>
  one.cert.equals(other.cert) && one.key.equals(other.key) && one.ca.equals(other.ca);

/**
 * The end of the certificate's validity.
 * @throws InvalidCertificates
 */
function check(material: TlsMaterial, files: CertificateFiles): Date {
  const [own, ...between] = certificatesIn(material.cert, files.cert);
  const authorities = certificatesIn(material.ca, files.ca);
  try {
    createSecureContext(material);
  } catch (cause) {
    const what = `${files.key} is not the private key of ${files.cert}`;
    throw new InvalidCertificates(`${what} (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`, { cause });
  }
  const [from, to] = [new Date(own!.validFrom), new Date(own!.validTo)];
  if (from > new Date()) throw new InvalidCertificates(`${files.cert} is not valid before ${from.toISOString()}`);
  if (to <= new Date()) throw new InvalidCertificates(`${files.cert} expired on ${to.toISOString()}; renew it`);
  if (![...between, ...authorities].some((issuer) => own!.checkIssued(issuer) && own!.verify(issuer.publicKey)))
    throw new InvalidCertificates(`${files.cert} is not signed by the authority in ${files.ca}`);
  return to;
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function certificatesIn(pem: Buffer, file: string): readonly X509Certificate[] {
  const found = pem.toString().match(PEM) ?? [];
  if (found.length === 0) throw new InvalidCertificates(`${file} holds no certificate in PEM`);
  try {
    return found.map((each) => new X509Certificate(each));
  } catch (cause) {
    throw new InvalidCertificates(`${file} holds a certificate that cannot be read`, { cause });
  }
}
