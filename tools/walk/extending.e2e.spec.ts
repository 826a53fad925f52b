import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cloneOf } from './clone';
import type { Clone } from './clone';
import { stepsOf } from './guide-steps';
import type { Step } from './guide-steps';
import { Walker } from './walker';

// The guide is the test: its shell blocks are done one after the other in a copy of the working tree.

const root = path.join(__dirname, '../..');
const steps = stepsOf(readFileSync(path.join(root, 'docs/guides/extending.md'), 'utf8'));
const startsAt = steps.flatMap(({ kind }, n) => (kind === 'start' ? [n] : []));

let clone: Clone;
let walker: Walker;
beforeAll(() => {
  clone = cloneOf(root);
  walker = new Walker(clone.folder);
}, 120_000);
afterAll(async () => {
  await walker?.stop();
  clone?.remove();
}, 60_000);

/** Opens the shop with the nth start of the guide, and sees what the questions after it are answered. */
async function walkThrough(nth: number): Promise<void> {
  const from = startsAt[nth]!;
  const [start, make, list] = steps.slice(from, from + 3) as [Step, Step, Step];
  expect([start.kind, make.kind, list.kind]).toEqual(['start', 'ask', 'ask']);
  await walker.start(start);
  const made = await walker.ask(make, /"returnId":"[0-9a-f-]{36}"/);
  const [, id = ''] = /"returnId":"([0-9a-f-]{36})"/.exec(made)!;
  await walker.ask(list, new RegExp(`"returnId":"${id}","status":"APPROVED"`));
  await walker.stop();
}

describe('the walk through docs/guides/extending.md', () => {
  it('makes a context, a command, an event, a view and a process, which format, lint, type-check, build and pass their specs', async () => {
    const made = ['context', 'command', 'event', 'view', 'process'].map((name) => `@maru/tools:${name}`);
    const before = steps.slice(0, startsAt[0]);
    const scripts = before.map(({ script }) => script).join('\n');
    for (const part of [...made, 'prettier --check', '-t lint typecheck', 'jest', 'prepare.mjs'])
      expect(scripts).toContain(part);
    for (const step of before) {
      expect(step.kind).toBe('run');
      const began = Date.now();
      await walker.run(step);
      if (process.env['MARU_SHOW_LINES']) process.stderr.write(`${Date.now() - began} ms: ${step.script}\n`);
    }
  }, 900_000);

  it('answers through the gateway in one process', () => walkThrough(0), 600_000);

  it('answers through the gateway in separate processes', async () => {
    try {
      await walkThrough(1);
    } catch (error) {
      const hasNoKafka =
        error instanceof Error && error.message.includes('the processes need Kafka, and none can be started');
      if (!hasNoKafka || process.env['MARU_REQUIRE_KAFKA']) throw error;
      process.stderr.write(
        `\nNOT RUN: the walk in separate processes, because there is no Kafka and none can be started\n`,
      );
    }
  }, 600_000);
});
