import { startEmbeddedPostgres } from '@maru/embedded-postgres';
import { freePort } from '@maru/testing';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ShopProcess } from '../shops/shop-process';
import { CardOrders, GOOD_CARD } from './card-orders';
import { LogLines } from './log-lines';

export interface FalteringLoad {
  readonly clients: number;
  /** The orders a second of all clients together. */
  readonly perSecond: number;
  readonly seconds: number;
  /** The time after the load in which all orders must end. */
  readonly settleMs: number;
  readonly onProgress?: (line: string) => void;
}

export interface FalteringFigures {
  readonly good: { readonly placed: number; readonly completedMeanwhile: number };
  /** The number of orders by card and status with its reason. */
  readonly endings: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The number of orders that have not ended after the load; `settledMs` is the time that the others took to end. */
  readonly open: number;
  readonly settledMs: number;
  /** The number of lines that the shop logged since the load began; `said` are the most frequent ones. */
  readonly lines: number;
  readonly said: readonly (readonly [string, number])[];
  /** The times of ten orders with a good card before and after the load, in ms; Infinity for one without an end. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const PROBES = 10;
const LOOKS_EVERY_MS = 1_000;

/** Runs the whole shop as `npm start` does, with orders. The payment provider falters with half of their cards. */
export async function falteringRun(load: FalteringLoad): Promise<FalteringFigures> {
  const { clients, perSecond, seconds, settleMs, onProgress = () => undefined } = load;
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'maru-faltering-'));
  // Under root, PostgreSQL runs as another user, who must be able to enter the folder.
  await chmod(dataDirectory, 0o755);
  const log = new LogLines();
  const shop = new ShopProcess({ port: await freePort(), dataDirectory, onOutput: log.add });
  const orders = new CardOrders(shop.url);
  try {
    await shop.start();
    await orders.prepare();
    const before = await probes(orders);
    onProgress(`ten orders before: ${ms(before)}`);
    log.forget();
    await orders.load(clients, perSecond, seconds);
    const loadEnded = performance.now();
    const isGood = ({ card }: { card: string }) => card === GOOD_CARD;
    await orders.look(isGood);
    const goods = orders.placed.filter(isGood);
    const completedMeanwhile = goods.filter(({ status }) => status === 'COMPLETED').length;
    onProgress(`${orders.placed.length} orders placed; of ${goods.length} good cards ${completedMeanwhile} COMPLETED`);
    let open = await orders.look();
    while (open > 0 && performance.now() - loadEnded < settleMs) {
      await sleep(LOOKS_EVERY_MS);
      open = await orders.look();
    }
    const settledMs = performance.now() - loadEnded;
    onProgress(`${open} open after ${Math.round(settledMs)} ms`);
    const after = await probes(orders);
    onProgress(`ten orders after: ${ms(after)}`);
    const { count: lines } = log;
    const good = { placed: goods.length, completedMeanwhile };
    return { good, endings: endingsOf(orders), open, settledMs, lines, said: log.most(8), before, after };
  } finally {
    await orders.close();
    await shop.stop();
    await (await startEmbeddedPostgres({ dataDirectory: path.join(dataDirectory, 'postgres') })).stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

async function probes(orders: CardOrders): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < PROBES; n++) times.push(await orders.completes(5_000).catch(() => Infinity));
  return times;
}

function endingsOf({ placed }: CardOrders): Map<string, Map<string, number>> {
  const endings = new Map<string, Map<string, number>>();
  for (const { card, status, reason } of placed) {
    const ofCard = endings.get(card) ?? new Map<string, number>();
    const ending = reason === undefined ? status : `${status} ${reason}`;
    endings.set(card, ofCard.set(ending, (ofCard.get(ending) ?? 0) + 1));
  }
  return endings;
}

const ms = (times: readonly number[]) => times.map((time) => `${Math.round(time)} ms`).join(', ');
