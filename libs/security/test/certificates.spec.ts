import { X509Certificate } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { certificateFiles, Certificates, InvalidCertificates } from '../src';
import { makeAuthority, makeDevelopmentCertificates } from '../src/development-ca';

const DAY_MS = 86_400_000;
let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'maru-certs-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const make = (names: readonly string[], now?: Date) =>
  makeDevelopmentCertificates({ folder, names, ...(now && { now }) });
const certificate = async (name: string) => new X509Certificate(await readFile(path.join(folder, `${name}.crt`)));
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

describe('certificates for development', () => {
  it('hold for the name of the process and for this machine, and only their owner can read them', async () => {
    const { authority, until, authorityUntil } = await make(['ordering', 'gateway']);
    expect(authority).toBe('made');
    expect((await readdir(folder)).sort()).toEqual([
      'ca.crt',
      'ca.key',
      'gateway.crt',
      'gateway.key',
      'ordering.crt',
      'ordering.key',
    ]);
    for (const file of await readdir(folder)) expect((await stat(path.join(folder, file))).mode & 0o777).toBe(0o600);
    const [ca, ordering] = [await certificate('ca'), await certificate('ordering')];
    expect(ordering.checkIssued(ca) && ordering.verify(ca.publicKey)).toBe(true);
    expect(['ordering', 'localhost'].map((host) => ordering.checkHost(host))).toEqual(['ordering', 'localhost']);
    expect(['127.0.0.1', '::1'].map((address) => ordering.checkIP(address))).toEqual(['127.0.0.1', '::1']);
    expect(ordering.checkHost('payments')).toBeUndefined();
    expect([ca.ca, ordering.ca]).toEqual([true, false]);
    expect(new Date(ordering.validTo).getTime()).toBe(Math.floor(until.getTime() / 1_000) * 1_000);
    expect(authorityUntil > inDays(3_000)).toBe(true);
  });

  it('are renewed by the same authority in a second run', async () => {
    await make(['ordering']);
    const [ca, before] = [await certificate('ca'), await certificate('ordering')];
    expect(await make(['ordering'])).toMatchObject({ authority: 'kept' });
    const after = await certificate('ordering');
    expect((await certificate('ca')).serialNumber).toBe(ca.serialNumber);
    expect(after.serialNumber).not.toBe(before.serialNumber);
    expect(after.verify(ca.publicKey)).toBe(true);
  });

  it('get a new authority when the old one has expired', async () => {
    await make(['ordering'], inDays(-3_651));
    expect(await make(['ordering'])).toMatchObject({ authority: 'made' });
  });

  it('do not overwrite a foreign authority', async () => {
    const foreign = await makeAuthority('The bank', { from: inDays(-1), to: inDays(1) });
    await writeFile(path.join(folder, 'ca.crt'), foreign.cert);
    await writeFile(path.join(folder, 'ca.key'), foreign.key);
    await expect(make(['ordering'])).rejects.toThrow(/are not an authority that was made here/);
    expect(await readFile(path.join(folder, 'ca.key'), 'utf8')).toBe(foreign.key);
    await rm(path.join(folder, 'ca.crt'));
    await expect(make(['ordering'])).rejects.toThrow(/choose another folder/);
  });

  it('need a writable folder, and valid names', async () => {
    const file = path.join(folder, 'a-file');
    await writeFile(file, '');
    const into = makeDevelopmentCertificates({ folder: path.join(file, 'certs'), names: ['ordering'] });
    await expect(into).rejects.toThrow(/a-file.* cannot be written or read \(ENOTDIR\)/);
    for (const name of ['../up', 'ca', ''])
      await expect(make([name])).rejects.toThrow(/is not a valid name of a process/);
  });
});

describe('the certificates of a process', () => {
  const files = () => certificateFiles(folder, 'ordering');

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['a file is missing', () => rm(files().key), /ordering\.key cannot be read \(ENOENT\)/],
    [
      'the key is that of another',
      () => copyFile(path.join(folder, 'gateway.key'), files().key),
      /not the private key/,
    ],
    ['it has expired', () => make(['ordering'], inDays(-400)), /expired on/],
    ['it is not valid yet', () => make(['ordering'], inDays(2)), /is not valid before/],
    ['it holds something else', () => writeFile(files().cert, 'nothing'), /holds no certificate in PEM/],
    ['it is of another authority', anotherAuthority, /is not signed by the authority in/],
  ])('are refused when %s', async (_, spoil, complaint) => {
    await make(['ordering', 'gateway']);
    await spoil();
    const opening = Certificates.open({ files: files() });
    await expect(opening).rejects.toThrow(complaint);
    await expect(opening).rejects.toBeInstanceOf(InvalidCertificates);
  });

  async function anotherAuthority() {
    const { cert } = await makeAuthority('Maru development CA', { from: inDays(-1), to: inDays(1) });
    await writeFile(files().ca, cert);
  }

  it('are exchanged with their files, and an unusable file is reported once', async () => {
    await make(['ordering', 'gateway']);
    const seen: string[] = [];
    const certificates = await Certificates.open({
      files: files(),
      onRenewed: () => seen.push('renewed'),
      onFault: (fault) => seen.push((fault as Error).message),
      everyMs: 3_600_000,
    });
    const before = certificates.current;
    const told = jest.fn();
    certificates.onRenewed(told);
    await certificates.look();
    expect(seen).toEqual([]);

    await copyFile(path.join(folder, 'gateway.key'), files().key);
    for (let look = 0; look < 4; look++) await certificates.look();
    expect(seen).toEqual([expect.stringMatching(/not the private key/)]);
    expect(certificates.current).toBe(before);

    await make(['ordering']);
    await certificates.look();
    expect(seen).toEqual([expect.any(String), 'renewed']);
    expect(told.mock.calls).toEqual([[certificates.current]]);
    expect(certificates.current.cert.equals(before.cert)).toBe(false);
    certificates.close();
  });

  it('are checked periodically', async () => {
    await make(['ordering']);
    const renewed = new Promise((resolve) => {
      void Certificates.open({ files: files(), onRenewed: resolve, everyMs: 10 }).then(() => make(['ordering']));
    });
    expect(await renewed).toBeInstanceOf(Date);
  });
});
