import { setTimeout as sleep } from 'node:timers/promises';
import { AlertWatch } from './alert-watch';
import { breakKafka, breakLine, kill, killRelayHolder, pause, restartEventStore, restartPostgres } from './faults';
import type { Fault } from './faults';
import type { Scene } from './scene';

/** The alerts of which at least one has to fire during or soon after the fault. */
const EXPECTED: readonly { readonly name: string; readonly fault: Fault; readonly alerts: readonly string[] }[] = [
  { name: 'a process is killed', fault: kill, alerts: ['MaruProcessRestarted'] },
  { name: 'a process is paused', fault: pause, alerts: ['MaruProcessUnreachable'] },
  { name: 'Kafka is away', fault: breakKafka, alerts: ['MaruRelayBehind'] },
  { name: 'PostgreSQL restarts', fault: restartPostgres, alerts: ['MaruAppendsFail', 'MaruFaultsLogged'] },
  { name: 'the holder of a relay is killed', fault: killRelayHolder, alerts: ['MaruProcessRestarted'] },
  { name: 'a line is broken', fault: breakLine, alerts: ['MaruFaultsLogged', 'MaruGroupBehind', 'MaruAppendsFail'] },
];
const EVENT_STORE = {
  name: 'the event store restarts',
  fault: restartEventStore,
  alerts: ['MaruAppendsFail', 'MaruFaultsLogged'],
};

// An alert may wait for its `for`, two scrapes and one evaluation.
const FIRES_MS = 40_000;
// The longest window of the rules is two minutes.
const CLEARS_MS = 240_000;
// Some buyers pay with tokens that fail on purpose. Their alerts have fired after a window of the rules.
const LOAD_ALONE_MS = 90_000;
// The alerts of an objective remember faults for up to an hour.
const OF_AN_OBJECTIVE = /Burns(?:Fast|Slow)$/;

/**
 * Plants each fault once, with a Prometheus beside the shop. Each has to fire one of its alerts. Every alert has to
 * clear before the next fault, except those that the load fires by itself.
 * @returns one sentence for each alert that did not fire or clear
 */
export async function faultsAndAlerts(scene: Scene): Promise<readonly string[]> {
  const watch = await AlertWatch.start(scene.world.shop.processes);
  const violations: string[] = [];
  try {
    await sleep(LOAD_ALONE_MS);
    const usual = new Set((await watch.firing()).map(idOf));
    scene.tell(`the load alone fires ${[...usual].join(', ') || 'no alert'}`);
    for (const { name, fault, alerts } of scene.world.eventStore ? [...EXPECTED, EVENT_STORE] : EXPECTED) {
      const began = Date.now();
      const going = fault(scene);
      const fired = await firstOf(watch, alerts, usual);
      await going;
      scene.tell(`${name}: ${fired ? `${fired.name} after ${seconds(fired.at - began)}` : 'NO ALERT'}`);
      if (!fired) violations.push(`${name}, and none of ${alerts.join(', ')} fired within ${seconds(FIRES_MS)}`);
      scene.world.heal();
      const healed = Date.now();
      const left = await untilSilent(watch, usual);
      scene.tell(left.length === 0 ? `every alert has cleared after ${seconds(Date.now() - healed)}` : left.join(', '));
      violations.push(...left.map((alert) => `${alert} still fires ${seconds(CLEARS_MS)} after: ${name}`));
    }
  } finally {
    await watch.close();
  }
  return violations;
}

const idOf = ({ name, instance = '' }: { readonly name: string; readonly instance: string | undefined }) =>
  `${name} ${instance}`;
const seconds = (ms: number) => `${(ms / 1_000).toFixed(0)} s`;

async function firstOf(watch: AlertWatch, names: readonly string[], usual: ReadonlySet<string>) {
  for (const until = Date.now() + FIRES_MS; Date.now() < until; await sleep(500)) {
    const fresh = (await watch.firing()).find((alert) => names.includes(alert.name) && !usual.has(idOf(alert)));
    if (fresh) return { name: fresh.name, at: Date.now() };
  }
  return undefined;
}

/** The alerts that still fire after `CLEARS_MS`, without the usual ones and those of objectives. */
async function untilSilent(watch: AlertWatch, usual: ReadonlySet<string>): Promise<readonly string[]> {
  let left: readonly string[] = [];
  for (const until = Date.now() + CLEARS_MS; Date.now() < until; await sleep(1_000)) {
    const firing = (await watch.firing()).filter(({ name }) => !OF_AN_OBJECTIVE.test(name)).map(idOf);
    left = firing.filter((alert) => !usual.has(alert));
    if (left.length === 0) return [];
  }
  return left;
}
