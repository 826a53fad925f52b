import { makeServiceKey } from '@maru/security';
import { InvalidSettings } from '@maru/service';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findServiceKey, serviceKey } from '../src/service-key/service-key';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'maru-service-key-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the service key of a shop', () => {
  it('is made by the first start and reused by the next, in a file that only its owner can read', async () => {
    expect(await findServiceKey({}, folder)).toBeUndefined();
    const made = await serviceKey({}, path.join(folder, 'data'));
    expect(await serviceKey({}, path.join(folder, 'data'))).toBe(made);
    expect(await findServiceKey({}, path.join(folder, 'data'))).toBe(made);
    expect((await stat(path.join(folder, 'data', 'service-key'))).mode & 0o777).toBe(0o600);
    expect(await serviceKey({}, path.join(folder, 'other'))).not.toBe(made);
  });

  it('comes from the environment if set, and then none is made', async () => {
    const given = makeServiceKey();
    expect(await serviceKey({ MARU_SERVICE_KEY: given }, folder)).toBe(given);
    await expect(stat(path.join(folder, 'service-key'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('does not overwrite a file with an invalid key', async () => {
    await writeFile(path.join(folder, 'service-key'), 'half a k');
    await expect(serviceKey({}, folder)).rejects.toThrow(/service-key must be an Ed25519 key.*remove the file/);
    await expect(serviceKey({}, folder)).rejects.toBeInstanceOf(InvalidSettings);
  });
});
