import { findProcess, signalProcess } from '@maru/embedded-postgres';
import type { FoundProcess } from '@maru/embedded-postgres';
import { addressVariableOf, routedContexts } from '@maru/gateway';
import { eventually } from '@maru/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { readFileSync } from 'node:fs';

const SUPERVISOR = path.join(__dirname, 'fixtures', 'lone-supervisor.ts');
const GATEWAY = path.join(__dirname, '../../../gateway/dist/main.js');
const upstreams = Object.fromEntries(routedContexts.map((name) => [addressVariableOf(name), 'http://127.0.0.1:1']));
const env = { PATH: process.env['PATH'], LOG_LEVEL: 'info', ...upstreams };

/** Whether the process runs; a zombie does not. */
function runs(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a process of the shop', () => {
  const started: FoundProcess[] = [];
  afterEach(() => {
    for (const each of started.splice(0)) if (typeof each === 'object') signalProcess(each, 'SIGKILL');
  });

  it('exits when its supervisor is killed', async () => {
    const flags = ['-r', '@swc-node/register', '-C', '@maru/source'];
    const supervisor = spawn(process.execPath, [...flags, SUPERVISOR, GATEWAY], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    started.push(findProcess(supervisor.pid!));
    let said = '';
    supervisor.stdout!.on('data', (chunk: Buffer) => (said += String(chunk)));
    const gone = once(supervisor, 'exit');
    const pid = await eventually(() => Number(/pid (\d+)/.exec(said)![1]), 30_000);
    started.push(findProcess(pid));
    expect(runs(pid)).toBe(true);
    supervisor.kill('SIGKILL');
    await gone;
    await eventually(() => expect(runs(pid)).toBe(false), 10_000);
  }, 180_000);

  it('runs without a supervisor', async () => {
    const plain = spawn(process.execPath, [GATEWAY], {
      env: { ...env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    started.push(findProcess(plain.pid!));
    let said = '';
    plain.stdout!.on('data', (chunk: Buffer) => (said += String(chunk)));
    const url = await eventually(() => /"url":"([^"]+)"/.exec(said)![1], 30_000);
    expect(await fetch(`${url}/health/live`)).toMatchObject({ status: 200 });
    plain.kill('SIGTERM');
    expect(await once(plain, 'exit')).toEqual([0, null]);
  }, 180_000);
});
