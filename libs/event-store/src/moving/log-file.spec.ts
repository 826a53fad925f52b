import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type { EventStore } from '../event-store';
import { BrokenLogFile } from './broken-log-file';
import { copyLog } from './copy-log';
import { exportedLines } from './export-log';
import { LogFile, verifyLogFile } from './log-file';
import { withHash, withSignature } from './log-file-lines';
import type { FileRange } from './log-file-lines';
import { anEvent, fill, memory, wholeOf } from './moving.fixture';
import { newSigningKey, readSigningKey, readVerifyingKey } from './signing-key';
import type { SigningKey } from './signing-key';

const KEY = readSigningKey(newSigningKey());
const TRUSTED = [readVerifyingKey(KEY.text)];
const STREAMS = ['ordering.order-1', 'ordering.order-2', 'payments.payment-1'];

describe('a file of a log', () => {
  let folder: string;
  let source: EventStore;
  const file = () => path.join(folder, 'log.ndjson');

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'maru-log-file-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    source = memory();
    await fill(source, [...STREAMS, ...STREAMS]);
  });

  async function exported(range: FileRange = {}, key: SigningKey | null = KEY): Promise<string[]> {
    const exportedAt = new Date('2026-12-01T12:00:00Z');
    const lines: string[] = [];
    for await (const line of exportedLines({ source, range, key: key ?? undefined, exportedAt })) lines.push(line);
    write(lines);
    return lines;
  }
  const write = (lines: readonly string[]) => writeFileSync(file(), lines.map((line) => `${line}\n`).join(''));
  const verify = (keys: Parameters<typeof verifyLogFile>[1] = TRUSTED) => verifyLogFile(file(), keys);
  const imported = async (target: EventStore) => {
    const verified = await verify();
    return copyLog({ source: new LogFile(file(), verified), target, final: true });
  };

  it('has a header, a line for each event, and a footer with count and signature', async () => {
    const lines = await exported();
    expect(lines).toHaveLength(8);
    expect(JSON.parse(lines[0]!)).toMatchObject({ format: 'maru-log', version: 1, range: {} });
    expect(JSON.parse(lines[1]!)).toMatchObject({ stream: 'ordering.order-1', revision: 0, data: { nth: 0 } });
    expect(JSON.parse(lines[7]!)).toMatchObject({ events: 6, key: KEY.id, signature: expect.any(String) as string });
    expect(await verify()).toMatchObject({ footer: { events: 6, last: await source.head() } });
  });

  it('gives an equal log, whatever the data, also with line separators of Unicode', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 5 }), async (data) => {
        source = memory();
        for (const each of [...data, '\u2028 \u2029 \r ","hash":"'])
          await source.append('ordering.order-1', 'any', [anEvent('happened', each)]);
        await exported();
        const target = memory();
        await imported(target);
        expect(await wholeOf(target)).toEqual(await wholeOf(source));
      }),
      { numRuns: 50 },
    );
  });

  it('appends what is missing, and nothing when it is imported again', async () => {
    const target = memory();
    await exported();
    expect(await imported(target)).toMatchObject({ copied: 6 });
    expect(await imported(target)).toMatchObject({ copied: 0 });
    await fill(source, STREAMS);
    await exported();
    expect(await imported(target)).toMatchObject({ copied: 3, verified: { events: 9 } });
    expect(await wholeOf(target)).toEqual(await wholeOf(source));
  });

  it.each<[string, (lines: string[]) => string[], number]>([
    ['an edited event', (all) => all.with(3, all[3]!.replace('"nth":2', '"nth":3')), 4],
    ['an edited header', (all) => all.with(0, all[0]!.replace('2026', '2025')), 1],
    ['a removed event', (all) => all.toSpliced(4, 1), 5],
    ['two events in another order', (all) => all.with(2, all[3]!).with(3, all[2]!), 3],
    ['a repeated event', (all) => all.toSpliced(4, 0, all[3]!), 5],
    ['a missing footer', (all) => all.slice(0, -1), 8],
    ['a line that is cut off', (all) => [...all.slice(0, 4), all[4]!.slice(0, 100)], 5],
    ['a line behind the footer', (all) => [...all, all[7]!], 9],
    ['a wrong signature', (all) => all.with(7, all[7]!.replace(/"signature":"..../, '"signature":"AAAA')), 8],
    ['a removed signature', (all) => all.with(7, all[7]!.replace(/,"signature":"[^"]*"/, '')), 8],
    ['nothing at all', () => [], 1],
    ['another kind of file', () => ['{"some":"json"}'], 1],
  ])('is refused with %s, with the number of the line', async (_, change, line) => {
    write(change(await exported()));
    await expect(verify()).rejects.toMatchObject({ name: 'BrokenLogFile', line });
    const target = memory();
    await expect(imported(target)).rejects.toThrow(BrokenLogFile);
    expect(await wholeOf(target)).toEqual([]);
  });

  it('is refused when every hash was computed anew, because the signature does not fit', async () => {
    const lines = await exported();
    const forged = memory();
    for (const event of await wholeOf(source)) await forged.append(event.stream, 'any', [{ ...event, data: 'forged' }]);
    source = forged;
    const changed = (await exported({}, null)).slice(0, -1);
    const { hash } = JSON.parse(changed.at(-1)!) as { hash: string };
    const { signature, hash: _, ...footer } = JSON.parse(lines.at(-1)!) as Record<string, string>;
    write([...changed, withSignature(withHash(JSON.stringify(footer), hash).line, signature!)]);
    await expect(verifyLogFile(file(), undefined)).resolves.toMatchObject({ footer });
    await expect(verify()).rejects.toThrow(`line 8: the signature of key ${KEY.id} is wrong`);
  });

  it('is trusted by the key that its footer names, also after a rotation of keys', async () => {
    await exported();
    const next = readVerifyingKey(readSigningKey(newSigningKey()).text);
    await expect(verify([next])).rejects.toThrow(`signed with key ${KEY.id}, which is not trusted`);
    await expect(verify([next, ...TRUSTED])).resolves.toMatchObject({ footer: { key: KEY.id } });
    await exported({}, null);
    await expect(verify()).rejects.toThrow('line 8: the file has no signature');
    await expect(verifyLogFile(file(), undefined)).resolves.toMatchObject({ footer: { events: 6 } });
  });

  it('is not imported when it changes after it was verified', async () => {
    await exported();
    const verified = await verify();
    await fill(source, STREAMS);
    await exported();
    const copy = copyLog({ source: new LogFile(file(), verified), target: memory(), final: true });
    await expect(copy).rejects.toThrow('the file was changed after it was verified');
  });

  it('has only the events of its range', async () => {
    const all = await wholeOf(source);
    const [first, , third, fourth] = all.map(({ position }) => position);
    const times = all.map(({ recordedAt }) => recordedAt.toISOString());
    const eventsOf = async (range: FileRange) =>
      (await exported(range)).slice(1, -1).map((line) => (JSON.parse(line) as { data: { nth: number } }).data.nth);
    expect(await eventsOf({ stream: 'ordering.order-2' })).toEqual([1, 4]);
    expect(await eventsOf({ after: first!, until: third! })).toEqual([1, 2]);
    expect(await eventsOf({ stream: 'ordering.order-2', after: fourth! })).toEqual([4]);
    expect(await eventsOf({ from: times[2]!, to: times[4]! })).toEqual([2, 3]);
  });
});
