import { freePorts } from '@maru/kernel';
import { eventually } from '@maru/testing';
import path from 'node:path';
import { SupervisedProcess } from '../../src/distributed/supervised-process';
import type { Supervision } from '../../src/distributed/supervised-process';

const STALL = path.join(__dirname, 'fixtures', 'stall.cjs');
const FIRST_PAUSE_MS = 100;

describe('a supervised process', () => {
  const made: SupervisedProcess[] = [];
  let said: string[];

  beforeEach(() => (said = []));
  afterEach(() => Promise.all(made.splice(0).map((process) => process.stop(2_000))));

  async function stall(env: Record<string, string> = {}, supervision: Partial<Supervision> = {}) {
    const [port] = await freePorts(1);
    const process = new SupervisedProcess(
      {
        name: 'stall',
        instance: 2,
        url: `http://127.0.0.1:${port}`,
        file: STALL,
        env: { PORT: String(port), ...env },
      },
      { onLine: ({ source, text }) => said.push(`${source}: ${text}`), firstPauseMs: FIRST_PAUSE_MS, ...supervision },
    );
    made.push(process);
    return process;
  }
  const pauses = () => said.flatMap((line) => /restarted in (\d+) ms/.exec(line)?.slice(1).map(Number) ?? []);
  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  it('runs with the given environment only, and its output is reported line by line', async () => {
    const one = await stall({ GREETING: 'annyeong' });
    one.start();
    await one.whenReady();
    const { pid, env } = (await (await fetch(one.url)).json()) as { pid: number; env: Record<string, string> };
    expect(pid).toBe(one.pid);
    const { NODE_CHANNEL_FD: _, NODE_CHANNEL_SERIALIZATION_MODE: __, ...given } = env;
    expect(given).toEqual({ GREETING: 'annyeong', PORT: new URL(one.url).port });
    expect(said).toEqual(expect.arrayContaining([`stdout: open on ${new URL(one.url).port}`, 'stderr: and talks']));
  });

  it('is restarted on the same port after a crash or a kill', async () => {
    const one = await stall();
    one.start();
    await one.whenReady();
    const first = one.pid;
    await fetch(`${one.url}/crash`).catch(() => undefined);
    await eventually(() => expect(one.restarts).toBe(1));
    await one.whenReady();
    expect(one.pid).not.toBe(first);
    one.signal('SIGKILL');
    await eventually(() => expect(one.restarts).toBe(2));
    await one.whenReady();
    expect(said.filter((line) => /^supervisor: ended \((9|SIGKILL)\)/.test(line))).toHaveLength(2);
  });

  it('runs another program from its next start on, at the same address', async () => {
    const one = await stall({ GREETING: 'annyeong' });
    const { file, env } = one.program;
    one.become({ file, env: { ...env, GREETING: 'hello' } });
    one.start();
    await one.whenReady();
    const greeting = async () =>
      ((await (await fetch(one.url)).json()) as { env: Record<string, string> }).env['GREETING'];
    expect(await greeting()).toBe('hello');
    one.become({ file, env });
    expect(await greeting()).toBe('hello');
    one.signal('SIGKILL');
    await eventually(() => expect(one.restarts).toBe(1));
    await one.whenReady();
    expect(await greeting()).toBe('annyeong');
  });

  it('is restarted after growing waits while it fails, and after the first wait again once it has run well', async () => {
    const failing = await stall({ LEAVE_AT_ONCE: 'yes' }, { longestPauseMs: 4 * FIRST_PAUSE_MS });
    failing.start();
    await eventually(() => expect(pauses().length).toBeGreaterThan(3), 10_000);
    expect(pauses().slice(0, 4)).toEqual([1, 2, 4, 4].map((times) => times * FIRST_PAUSE_MS));
    await failing.stop();

    said = [];
    const lasting = await stall({ CRASH_AFTER_MS: '300' }, { wellAfterMs: 250 });
    lasting.start();
    await eventually(() => expect(pauses().length).toBeGreaterThan(2), 10_000);
    expect(new Set(pauses())).toEqual(new Set([FIRST_PAUSE_MS]));
  });

  it('stays stopped after stop, and runs again after start', async () => {
    const one = await stall();
    one.start();
    await one.whenReady();
    const pid = one.pid!;
    await one.stop();
    expect(said).toContain('stdout: heard SIGTERM');
    expect([one.pid, isAlive(pid)]).toEqual([undefined, false]);
    await new Promise((resolve) => setTimeout(resolve, 3 * FIRST_PAUSE_MS));
    expect(one.pid).toBeUndefined();
    one.start();
    await one.whenReady();
    expect(one.restarts).toBe(0);
  });

  it('stays stopped when stop comes during the wait before a restart', async () => {
    const one = await stall({ LEAVE_AT_ONCE: 'yes' }, { firstPauseMs: 200 });
    one.start();
    await eventually(() => expect(pauses()).toHaveLength(1));
    await one.stop();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(pauses()).toHaveLength(1);
    expect(one.pid).toBeUndefined();
  });

  it('is killed when it ignores SIGTERM, and gets SIGTERM even while it is paused', async () => {
    const deaf = await stall({ DEAF: 'yes' });
    deaf.start();
    await deaf.whenReady();
    const pid = deaf.pid!;
    await deaf.stop(200);
    expect(isAlive(pid)).toBe(false);
    expect(said.at(-1)).toMatch(/supervisor: does not end within 200 ms/);

    said = [];
    const still = await stall();
    still.start();
    await still.whenReady();
    still.signal('SIGSTOP');
    await still.stop(5_000);
    expect(said).toContain('stdout: heard SIGTERM');
  });

  it('is reported with its last lines when it keeps failing', async () => {
    const failing = await stall({ LEAVE_AT_ONCE: 'yes' }, { firstPauseMs: 10 });
    failing.start();
    await expect(failing.whenReady({ failures: 3 })).rejects.toThrow(
      /stall \(instance 2\) did not become ready:\n[^]*and talks/,
    );
  });
});
