import { Policies } from '@maru/resilience';
import { SystemRandom } from '@maru/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import { circuitLog, createLogger } from '../src';

it('the circuit log warns once when a circuit opens, and has one line when it closes, at any number of probes', async () => {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const policies = new Policies(new SystemRandom(), circuitLog(createLogger({ level: 'info', destination })));
  const bank = policies.create('the bank', { circuit: { windowCalls: 1, openMs: 1, closeAfter: 1 } });
  for (let trial = 0; trial < 20; trial++) {
    await bank.execute(() => Promise.reject(new Error('down'))).catch(() => undefined);
    await sleep(3);
  }
  await bank.execute(() => Promise.resolve());
  expect(lines.map(({ level, msg, callee, from, to }) => ({ level, msg, callee, from, to }))).toEqual([
    {
      level: 'warn',
      msg: 'the bank fails too often and is not called for now',
      callee: 'the bank',
      from: 'closed',
      to: 'open',
    },
    { level: 'info', msg: 'the bank is called as usual again', callee: 'the bank', from: 'half-open', to: 'closed' },
  ]);
});
