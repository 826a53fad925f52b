import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '@maru/testing';
import { startGuarded } from '../src/guarded-process';
import { hasEnded } from './has-ended';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'maru-guarded-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const shell = (script: string) => ({
  command: '/bin/sh',
  args: ['-c', script],
  log: path.join(folder, 'log'),
  env: process.env,
});

describe('a program that is started with a guard', () => {
  it('has the pid that its starter knows, and reports its end', async () => {
    const program = await startGuarded(shell('echo "I am $$"; exit 7'));
    expect(await program.exited).toEqual({ code: 7, signal: null });
    expect(await program.lastWords()).toBe(`I am ${program.pid}`);
    program.kill();
    expect(await program.stop()).toEqual({ code: 7, signal: null });
  });

  it('gets SIGTERM first, and may end properly', async () => {
    const program = await startGuarded(
      shell('trap "echo in order; exit 0" TERM; echo ready; while :; do sleep 0.05; done'),
    );
    await eventually(async () => expect(await program.lastWords()).toBe('ready'));
    expect(await program.stop()).toEqual({ code: 0, signal: null });
    expect(await program.lastWords()).toBe('ready\nin order');
  });

  it('is killed when it does not end, even while it is paused', async () => {
    const deaf = await startGuarded(shell('trap "" TERM; echo ready; while :; do sleep 0.05; done'));
    await eventually(async () => expect(await deaf.lastWords()).toBe('ready'));
    expect(await deaf.stop(200)).toEqual({ code: null, signal: 'SIGKILL' });
    const paused = await startGuarded(shell('trap "exit 0" TERM; echo ready; while :; do sleep 0.05; done'));
    await eventually(async () => expect(await paused.lastWords()).toContain('ready'));
    paused.kill('SIGSTOP');
    expect(await paused.stop()).toEqual({ code: 0, signal: null });
  });

  it('leaves no process behind after a stop', async () => {
    const program = await startGuarded(shell('exec sleep 60'));
    const guard = await guardOf(program.pid);
    await program.stop();
    await eventually(() => expect(hasEnded(guard)).toBe(true));
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'does not outlive a starter that dies of %s, nor do its data',
    async (signal) => {
      const data = path.join(folder, 'data');
      mkdirSync(data);
      const script = `
      const { startGuarded } = require(${JSON.stringify(path.join(__dirname, '..', 'src', 'guarded-process'))});
      const [log, data] = process.argv.slice(1);
      startGuarded({ command: 'sleep', args: ['60'], log, env: process.env, removeWithStarter: data })
        .then(({ pid }) => console.log(pid));`;
      const starter = spawn(
        process.execPath,
        ['-r', '@swc-node/register', '-e', script, path.join(folder, 'log'), data],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      const [said] = (await once(starter.stdout, 'data')) as [Buffer];
      const pid = Number(String(said));
      expect(hasEnded(pid)).toBe(false);
      starter.kill(signal);
      await eventually(() => expect(hasEnded(pid)).toBe(true));
      await eventually(() => expect(existsSync(data)).toBe(false), 12_000);
    },
  );

  it('names a command that cannot be started', async () => {
    const program = await startGuarded({ ...shell(''), command: '/nowhere/java', args: [] });
    expect(await program.exited).toMatchObject({ code: 127 });
    expect(await program.lastWords()).toContain('/nowhere/java');
  });
});

/** The guard is the only other member of the program's session. */
async function guardOf(pid: number): Promise<number> {
  return eventually(() => {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    expect(children).toMatch(/^\d+$/);
    return Number(children);
  });
}
