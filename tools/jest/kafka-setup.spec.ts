import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const run = globalThis as { __MARU_TEST_FILES__?: readonly string[]; __MARU_TEST_KAFKA__?: () => Promise<void> };
// eslint-disable-next-line @typescript-eslint/no-require-imports -- as Jest loads it
const setUp = require('./kafka-setup.cjs') as () => Promise<void>;
const before = { ...process.env };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'maru-kafka-setup-'));
  delete process.env['MARU_REQUIRE_KAFKA'];
  // A Kafka that is not there: whoever looks for it fails.
  process.env['KAFKA' + '_BROKERS'] = '127.0.0.1:1';
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  process.env = { ...before };
  delete run.__MARU_TEST_FILES__;
  delete run.__MARU_TEST_KAFKA__;
});

/** Only these are in the run. */
function files(contents: Readonly<Record<string, string>>): void {
  run.__MARU_TEST_FILES__ = Object.entries(contents).map(([name, content]) => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  });
}

function withoutAnyKafka(): void {
  delete process.env['KAFKA' + '_BROKERS'];
  delete process.env['JAVA_HOME'];
  process.env['PATH'] = folder;
}

describe('the Kafka of a test run', () => {
  it('is not even looked for when no test file needs it', async () => {
    files({ 'money.spec.ts': `it('adds up')`, 'order.int.spec.ts': `import { Kafka } from 'kafkajs'` });
    await setUp();
    expect(run.__MARU_TEST_KAFKA__).toBeUndefined();
  });

  it.each([
    ['bus.int.spec.ts', `describe${'Kafka'}('the bus', () => undefined)`],
    ['shop.e2e.spec.ts', `const brokers = process.env['KAFKA${'_BROKERS'}']`],
    ['shop.kafka.spec.ts', ''],
  ])('is there when one of them needs it: %s', async (name, content) => {
    files({ 'money.spec.ts': '', [name]: content });
    await expect(setUp()).rejects.toThrow('nothing answers there');
  });

  it('is never forgotten because nobody has told what will run', async () => {
    await expect(setUp()).rejects.toThrow('sequencer');
  });

  it('is missed in one line that says which files were not run and why, after all others', async () => {
    withoutAnyKafka();
    files({ 'bus.kafka.spec.ts': '', 'shop.kafka.spec.ts': '' });
    const said: unknown[] = [];
    const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => said.push(chunk) > 0);
    await setUp();
    expect(said).toEqual([]);
    await run.__MARU_TEST_KAFKA__!();
    stderr.mockRestore();
    const line =
      /^\nNOT RUN: what needs Kafka \(bus\.kafka\.spec\.ts, shop\.kafka\.spec\.ts\), because there is no Java .*\n$/;
    expect(said).toEqual([expect.stringMatching(line)]);
  });

  it('must be there when the run says so', async () => {
    withoutAnyKafka();
    process.env['MARU_REQUIRE_KAFKA'] = '1';
    files({ 'bus.kafka.spec.ts': '' });
    await expect(setUp()).rejects.toThrow('MARU_REQUIRE_KAFKA is set, and there is no Kafka: there is no Java');
  });
});
