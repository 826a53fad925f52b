import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Figure } from './report';
import { readPlatformFile, writePlatformFile } from '@maru/platform/platform-file';
import { runProgram } from '../shops/run-command';

// The bench measures the built shop, as npm start runs it.
describe('npm run bench -- --json', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'maru-bench-spec-'));
    chmodSync(folder, 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('prints every figure as JSON, with ratios and goals, and leaves no files behind', async () => {
    const usual = { pid: 1, url: 'http://127.0.0.1:1', contexts: {} };
    const data = path.join(folder, 'data');
    await writePlatformFile(data, usual);
    const { code, out, err } = await runProgram('load/main.ts', ['--json', '--quick'], {
      TMPDIR: folder,
      MARU_DATA_DIR: data,
    });
    expect({ code, err: err.replace(/^ +\S.*\n/gm, '') }).toEqual({
      code: 0,
      err: 'event log and commands\norders over HTTP\n',
    });
    const figures = JSON.parse(out) as Figure[];
    for (const { name, value, unit, goal } of figures) {
      expect({ name, value, positive: value > 0 }).toEqual({
        name,
        value: expect.any(Number) as number,
        positive: true,
      });
      expect(err).toContain(`  ${name}: `);
      expect(unit).toMatch(/^(events|appends|commands|orders)\/s$|^(ms|MiB|kB|statements|transactions)$/);
      if (goal) expect(goal).toEqual({ text: expect.any(String) as string, met: expect.any(Boolean) as boolean });
    }
    const named = (text: string) => figures.filter(({ name }) => name.includes(text));
    expect(named('floor: pg')).toHaveLength(2);
    expect(named('event store: appends')).toHaveLength(3);
    expect(named('orders accepted')).toHaveLength(3);
    expect(named('orders COMPLETED')).toHaveLength(4);
    const of = (text: string) => figures.find(({ name }) => name.includes(text))!;
    expect(of('appends, 64 writers').ratio!.value).toBeCloseTo(
      of('appends, 64 writers').value / of('64 events per INSERT').value,
    );
    const parts = named('in the database of').map(({ value }) => value);
    expect(of('statements for an order').value).toBeCloseTo(parts.reduce((sum, value) => sum + value, 0));
    for (const goal of [
      'statements for an order',
      'appends, 64',
      'commands',
      'COMPLETED, 32 clients, p99',
      'peak memory',
      'rebuild',
    ])
      expect(of(goal).goal).toBeDefined();

    expect(await readPlatformFile(data)).toEqual(usual);
    // The compiler keeps its cache there, too.
    expect(readdirSync(folder).filter((name) => !name.startsWith('swc-'))).toEqual(['data']);
  }, 180_000);

  it('compares the gateway with a plain proxy, and the order page over GraphQL with its REST calls', async () => {
    const { code, out, err } = await runProgram('load/main.ts', ['--edge', '--json', '--quick'], {
      TMPDIR: folder,
    });
    expect({ code, err: err.replace(/^ +\S.*\n/gm, '') }).toEqual({
      code: 0,
      err: expect.stringMatching(
        /^the gateway beside a plain proxy\nhalf load: \d+ requests\/s\nthe page of an order\n$/,
      ) as string,
    });
    const figures = JSON.parse(out) as Figure[];
    const of = (text: string) => figures.find(({ name }) => name.includes(text))!;
    const ways = ['direct', 'plain Fastify proxy', 'gateway'];
    for (const way of ways) expect(of(`connections, ${way}`).value).toBeGreaterThan(0);
    for (const way of ways) expect(of(`half load, ${way}`).value).toBeGreaterThan(0);
    expect(of('connections, gateway').goal).toEqual({
      text: '≥ 90 % of the plain proxy',
      met: of('connections, gateway').ratio!.value >= 0.9,
    });
    expect(of('p99 that the gateway adds to direct').goal).toMatchObject({ text: '≤ 2 ms' });
    const calls = figures.filter(({ unit }) => unit === 'calls').map(({ name, value }) => [name, value]);
    expect(calls).toEqual([
      ['order page, GraphQL: calls', 1],
      ['order page, REST in parallel where possible: calls', 6],
      ['order page, REST one after the other: calls', 6],
    ]);
    expect(readdirSync(folder).filter((name) => name.startsWith('maru-'))).toEqual([]);
  }, 120_000);

  it('compares a long log with an empty one', async () => {
    const { code, out, err } = await runProgram('load/main.ts', ['--log', '--json', '--quick'], { TMPDIR: folder });
    expect({ code, err: err.replace(/^ +\S.*\n/gm, '') }).toEqual({
      code: 0,
      err: 'a log of 20,000 events beside an empty one\n',
    });
    const figures = JSON.parse(out) as Figure[];
    const of = (text: string) => figures.find(({ name }) => name.includes(text))!;
    for (const { name, value } of figures) expect([name, value > 0]).toEqual([name, true]);
    expect(of('appends to the long log').goal).toMatchObject({ text: '≥ 90 %' });
    expect(of('read 2000 of 20,000 events').goal).toBeDefined();
    expect(figures.filter(({ unit }) => unit === 'bytes/event')).toHaveLength(5);
    expect(readdirSync(folder).filter((name) => name.startsWith('maru-'))).toEqual([]);
  }, 120_000);

  it('refuses a size of the log that is no number', async () => {
    const { code, err } = await runProgram('load/main.ts', ['--log', '--events', 'many'], { TMPDIR: folder });
    expect({ code, says: err.includes('--events many is not a number of at least 10000') }).toEqual({
      code: 1,
      says: true,
    });
  });
});
