import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ShopClient } from '../clients/shop-client';
import type { Attack, Scene } from './attack';
import { Attacker } from './attacker';
import { compareSlices, MOST_TIMES } from './compare-slices';
import type { Comparison, Pair } from './compare-slices';
import { openShop } from './topologies';
import type { ShopUnderAttack, Topology } from './topologies';
import { Victim } from './victim';

export interface AbuseOptions {
  readonly topology: Topology;
  readonly attacks: readonly Attack[];
  readonly pairs?: number;
  readonly sliceMs?: number;
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

// The heap of a process is limited to 1,000 MB, and its memory outside of the heap is small.
const MOST_MEMORY_MIB = 1_300;
// A pause after each attack, so that the work it started can end.
const REST_MS = 150;

/**
 * Runs the attacks one after the other against a shop with its usual limits, while a customer uses it. Slices under
 * attack alternate with quiet slices.
 * @returns the faults: each error of the customer, a p99 of more than twice that of the quiet slices, the faults that
 * an attack itself finds, and too much memory
 */
export async function abuseRun({ topology, attacks, signal, ...options }: AbuseOptions): Promise<readonly string[]> {
  const { onProgress = () => undefined, pairs = 3, sliceMs = 1_100 } = options;
  const violations: string[] = [];
  const shop = await openShop(topology);
  try {
    const { scene, victim } = await setScene(shop);
    // The first slice is not compared, because code that has never run is slow without any attack.
    const warm = await victim.slice(2 * sliceMs);
    violations.push(...warm.errors.map((error) => `before any attack: ${error}`));
    for (const attack of attacks) {
      signal?.throwIfAborted();
      const { wrong, comparison } = await attacked({ attack, scene, victim, pairs, sliceMs });
      const { ratio, quietMs, attackedMs } = comparison;
      onProgress(`${attack.name}: p99 ${Math.round(quietMs)} → ${Math.round(attackedMs)} ms, × ${ratio.toFixed(2)}`);
      violations.push(...wrong.map((each) => `a client that ${attack.name}: ${each}`));
    }
    const memory = await shop.peakMemoryMiB();
    onProgress(`at most ${Math.round(memory)} MiB`);
    if (memory > MOST_MEMORY_MIB) violations.push(`a process used ${Math.round(memory)} MiB`);
  } finally {
    await shop.close();
  }
  return violations;
}

interface Attacked {
  readonly attack: Attack;
  readonly scene: Scene;
  readonly victim: Victim;
  readonly pairs: number;
  readonly sliceMs: number;
}

async function attacked({ attack, scene, victim, pairs, sliceMs }: Attacked) {
  const running = await attack.begin(scene);
  const felt: Pair[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const quiet = await victim.slice(sliceMs);
    const end = new AbortController();
    const attacking = running.slice(end.signal);
    const underAttack = await victim.slice(sliceMs);
    end.abort();
    await attacking;
    felt.push({ quiet, attacked: underAttack });
    await sleep(REST_MS);
  }
  return { comparison: compareSlices(felt), wrong: wrongWith(compareSlices(felt), running.verdict?.() ?? []) };
}

function wrongWith({ ratio, errors }: Comparison, besides: readonly string[]): readonly string[] {
  const slow = ratio > MOST_TIMES ? [`the victim's p99 is ${ratio.toFixed(2)} times that of quiet slices`] : [];
  return [...errors.map((error) => `the victim was answered ${error}`), ...slow, ...besides];
}

async function setScene(shop: ShopUnderAttack): Promise<{ scene: Scene; victim: Victim }> {
  const client = new ShopClient(shop.url);
  const { productId } = await client.product(1_000_000);
  let addresses = 0;
  const address = () => `10.0.${Math.floor(++addresses / 250)}.${(addresses % 250) + 1}`;
  const account = async (from: string) => {
    const credentials = { email: `${randomUUID()}@example.org`, password: randomUUID() };
    const post = async (path: string, body: object, status: number) => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': from };
      const answer = await fetch(shop.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      if (answer.status !== status) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as { userId: string; accessToken: string };
    };
    const { userId } = await post('/api/users/register', { ...credentials, name: 'Kim', locale: 'en' }, 201);
    const { accessToken } = await post('/api/users/login', credentials, 200);
    return { customerId: userId, account: credentials, authorization: `Bearer ${accessToken}` };
  };
  const scene: Scene = {
    url: shop.url,
    productId,
    loggedBytes: () => shop.loggedBytes(),
    attacker: async ({ signedIn = false } = {}) => {
      const from = address();
      const own = signedIn ? await account(from) : undefined;
      return new Attacker({ url: shop.url, address: from, ...own });
    },
  };
  const from = address();
  const victim = await account(from);
  // Ordering accepts an order only when it knows the customer and the product, so this waits for both.
  await client.placed(client.order(victim.customerId, [productId]));
  return { scene, victim: new Victim({ url: shop.url, address: from, productId, ...victim }) };
}
