import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { faultRun } from './fault-run';
import type { Scene } from './scene';
import { describeKafka, whereJavaIs } from '../shops/describe-kafka';

const KILLS = 6;
const BETWEEN_MS = 4_000;

/** Each kill moves partitions to the other instance, and each restart moves them back, with batches in flight. */
async function oneDiesAgainAndAgain({ world, tell }: Scene): Promise<void> {
  const victim = world.shop.process('ordering', 2);
  for (let kill = 1; kill <= KILLS; kill++) {
    await sleep(BETWEEN_MS);
    await victim.whenReady();
    tell(`ordering/2 is killed, ${kill} of ${KILLS}`);
    victim.signal('SIGKILL');
    await eventually(() => expect(victim.restarts).toBe(kill), 20_000);
  }
}

whereJavaIs(describeKafka)('two instances of ordering, one of which is killed again and again under load,', () => {
  it('lose no order and handle none twice', async () => {
    const lines: string[] = [];
    const report = await faultRun({
      seed: 1,
      store: 'postgres',
      instances: { ordering: 2 },
      harm: oneDiesAgainAndAgain,
      onProgress: (line) => lines.push(line),
    });
    expect(report.violations).toEqual([]);
    expect(report.restarts).toBe(KILLS);
    expect(report.acknowledged).toBeGreaterThan(100);
    expect(lines.filter((line) => line.includes('is killed'))).toHaveLength(KILLS);
  }, 240_000);
});
