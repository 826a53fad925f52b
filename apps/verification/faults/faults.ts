import { setTimeout as sleep } from 'node:timers/promises';
import type { BackendServer } from '../shops/world/backend-server';
import { relayHolders } from './relay-holders';
import { called } from './scene';
import type { Scene } from './scene';

/**
 * Harms the shop, and undoes harm that does not heal by itself; resolves when that is done. It makes its choices before
 * it waits for anything, so that a seed repeats them.
 */
export type Fault = (scene: Scene) => Promise<void>;

const PAUSE_MS = 15_000;
const BROKER_AWAY_MS = 20_000;

/** Kills a process, which its supervisor starts again. */
export const kill: Fault = async (scene) => {
  const victim = scene.aProcess();
  scene.tell(`${called(victim)} is killed`);
  victim.signal('SIGKILL');
};

/** Pauses a process, as a machine out of memory does. Afterwards the process goes on without knowing of the pause. */
export const pause: Fault = async (scene) => {
  const victim = scene.aProcess();
  scene.tell(`${called(victim)} is paused for ${PAUSE_MS / 1_000} s`);
  victim.signal('SIGSTOP');
  await sleep(PAUSE_MS);
  victim.signal('SIGCONT');
};

/** Kills the process that holds the relay lease of a context. */
export const killRelayHolder: Fault = async (scene) => {
  const choices = scene.shuffled([...new Set(scene.world.lines.map(({ process }) => process.name))]);
  const holders = await relayHolders(scene.world);
  const context = choices.find((name) => holders.has(name));
  if (context === undefined) return scene.tell('no process holds a relay lease now');
  const holder = holders.get(context)!;
  scene.tell(`${called(holder)}, which holds the relay of ${context}, is killed`);
  holder.signal('SIGKILL');
};

export const breakKafka: Fault = (scene) => takeAway(scene, scene.world.kafka, BROKER_AWAY_MS);

export const restartPostgres: Fault = (scene) => takeAway(scene, scene.world.postgres, scene.msBetween(200, 3_000));

export const restartEventStore: Fault = (scene) =>
  takeAway(scene, scene.world.eventStore!, scene.msBetween(200, 5_000));

/** Breaks the connections between a process and a backend. They are cut again and again, refused, or stalled. */
export const breakLine: Fault = async (scene) => {
  const lines = scene.pick(scene.world.lines);
  const place = scene.pick(lines.places);
  const line = lines.to(place);
  const between = `between ${called(lines.process)} and ${place}`;
  const ms = scene.msBetween(3_000, 12_000);
  const ways: (() => Promise<void>)[] = [
    async () => {
      scene.tell(`the connections ${between} are cut, 5 times`);
      for (let cut = 0; cut < 5; cut++, await sleep(ms / 10)) line.cut();
    },
    async () => {
      scene.tell(`connections ${between} are refused for ${ms} ms`);
      line.refuse();
      await sleep(ms);
    },
    async () => {
      scene.tell(`nothing passes ${between} for ${ms} ms`);
      line.stall();
      await sleep(ms);
    },
  ];
  await scene.pick(ways)();
  line.heal();
};

async function takeAway(scene: Scene, backend: BackendServer, ms: number): Promise<void> {
  const killed = scene.likely(0.5);
  scene.tell(`${backend.name} is ${killed ? 'killed' : 'stopped'} and back after ${ms} ms`);
  await (killed ? backend.kill() : backend.stop());
  await sleep(ms);
  await backend.start();
}
