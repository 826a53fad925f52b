import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readAnswers, together } from './answers';
import { NoSchemathesis, schemathesisProgram } from './schemathesis-program';
import { settingsFile } from './settings-file';
import type { Scene } from './scene';

// The parts of `npm run test:fuzz`; the run itself takes too long for a spec.
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'maru-fuzz-spec-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the report of Schemathesis', () => {
  const order = { $base64: Buffer.from('{"orderId":"o-1"}').toString('base64') };
  const interaction = (method: string, status_code: number) => ({
    request: { method },
    response: { status_code, content: order },
  });
  const line = (label: string, ...interactions: object[]) =>
    JSON.stringify({ ScenarioFinished: { recorder: { label, interactions: { ...interactions } } } });

  it('gives counts by operation and status, and the ids of orders that were answered with 202', async () => {
    const file = path.join(folder, 'report.ndjson');
    const lines = [
      '{"Initialize":{}}',
      line('POST /api/orders', interaction('POST', 202), interaction('POST', 400), interaction('PUT', 405)),
      line('GET /api/orders', interaction('GET', 200), { request: { method: 'GET' } }),
      line('GET /api/orders', interaction('GET', 200)),
    ];
    await writeFile(file, lines.join('\n'));
    const once = await readAnswers(file);
    expect(once).toMatchObject({ requests: 5, placed: ['o-1'] });
    const twice = together([once, once]);
    expect(twice).toMatchObject({ requests: 10, placed: ['o-1', 'o-1'] });
    expect(twice.byOperation.get('GET /api/orders')).toEqual(new Map([[200, 4]]));
    expect(once.byOperation.get('GET /api/orders')).toEqual(new Map([[200, 2]]));
  });
});

describe('the settings of Schemathesis', () => {
  const scene = { products: ['p-1'], orders: ['"o-1"\n'] } as unknown as Scene;
  const sender = { name: 'customer', headers: { Authorization: 'Bearer x' } } as const;
  const settings = { sender, scene, seed: 7, examples: 12 };

  it('make the requests depend on the seed and the document only', () => {
    const file = settingsFile(settings);
    expect(file).toBe(settingsFile(settings));
    for (const line of ['seed = 7', 'workers = 1', 'database = "none"', 'extra-data-sources = { responses = false }'])
      expect(file.split('\n')).toContain(line);
  });

  it('name existing things, escaped where necessary', () => {
    expect(settingsFile(settings)).toContain('[dictionaries.products]\nvalues = ["p-1"]');
    expect(settingsFile(settings)).toContain('values = ["\\"o-1\\"\\n"]');
  });

  it('give a sender of their own to operations that end an account or a login, and to those of devices', () => {
    const left = (name: 'customer' | 'leaving' | 'loggingOut' | 'button') =>
      /\[\[operations\]\]\n(\w+)-operation-id = (.*)\nenabled = false/
        .exec(settingsFile({ ...settings, sender: { ...sender, name } }))!
        .slice(1);
    const closing = '"CloseAccountHttp_close"';
    const loggingOut = '"LogOutHttp_logOut"';
    const ofDevices = '"ReorderHttp_reorder", "DeliveryHttp_deliver"';
    expect(left('customer')).toEqual(['include', `[${closing}, ${loggingOut}, ${ofDevices}]`]);
    expect(left('leaving')).toEqual(['exclude', `[${closing}]`]);
    expect(left('loggingOut')).toEqual(['exclude', `[${loggingOut}]`]);
    expect(left('button')).toEqual(['exclude', '["ReorderHttp_reorder"]']);
  });
});

describe('Schemathesis', () => {
  it('is reported as missing where there is no Python, or an old one', async () => {
    const env = { MARU_CACHE_DIR: path.join(folder, 'cache'), PATH: folder };
    await expect(schemathesisProgram(env, () => undefined)).rejects.toThrow(NoSchemathesis);
    const python = '#!/bin/sh\necho 3.9\n';
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'python3'), python, { mode: 0o755 });
    await expect(schemathesisProgram(env, () => undefined)).rejects.toThrow('python3 is 3.9');
  });
});
