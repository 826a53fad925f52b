import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ProgressLine } from '../src/log/progress-line';
import { writeLines } from '../src/log/write-lines';

describe('the file of an export', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'maru-lines-'));
  const file = path.join(folder, 'log.ndjson');
  afterAll(() => rmSync(folder, { recursive: true }));

  async function* lines(count: number, fault?: Error): AsyncGenerator<string, string> {
    for (let nth = 1; nth <= count; nth++) yield `${nth}`;
    if (fault) throw fault;
    return 'the end';
  }

  it('has its name only when it is complete, and is readable by its owner only', async () => {
    await expect(writeLines(file, lines(3, new Error('the log is away')))).rejects.toThrow('the log is away');
    expect(existsSync(file)).toBe(false);
    expect(await writeLines(file, lines(3))).toBe('the end');
    expect(readFileSync(file, 'utf8')).toBe('1\n2\n3\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('stays when a later export of the same name fails', async () => {
    await writeLines(file, lines(2));
    await expect(writeLines(file, lines(9, new Error('the log is away')))).rejects.toThrow();
    expect(readFileSync(file, 'utf8')).toBe('1\n2\n');
  });
});

describe('the progress of npm run log', () => {
  const told: string[] = [];
  let now = 0;
  beforeEach(() => {
    told.length = now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => jest.restoreAllMocks());

  const tellAt = (line: ProgressLine, ms: number, events: number, fraction?: number) => {
    now = ms;
    line.tell('copying', events, fraction);
  };

  it('has events, events a second, the share and the time left, once a second', () => {
    const line = new ProgressLine((text) => told.push(text));
    tellAt(line, 0, 0, 0);
    tellAt(line, 900, 900, 0.09);
    tellAt(line, 2_000, 2_000, 0.2);
    tellAt(line, 2_500, 2_500, 0.25);
    tellAt(line, 4_000, 4_000, 0.4);
    expect(told).toEqual([
      'copying: 2,000 events, 1,000/s, 20 %, 8 s left',
      'copying: 4,000 events, 1,000/s, 40 %, 6 s left',
    ]);
  });

  it('counts the time left from where this run began', () => {
    const line = new ProgressLine((text) => told.push(text));
    tellAt(line, 0, 0, 0.9);
    tellAt(line, 10_000, 5_000, 0.95);
    expect(told).toEqual(['copying: 5,000 events, 500/s, 95 %, 10 s left']);
  });

  it('has no share when positions do not tell it', () => {
    const line = new ProgressLine((text) => told.push(text));
    tellAt(line, 0, 0);
    tellAt(line, 1_000, 500);
    expect(told).toEqual(['copying: 500 events, 500/s']);
  });
});
