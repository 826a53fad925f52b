import type { EventStore, Position } from '@maru/event-store';
import { eventually } from '@maru/testing';
import { Audit } from '../checkers/audit';
import type { LogLines } from '../checkers/log-lines';
import { wholeLog } from '../checkers/whole-log';
import { ShopClient } from '../clients/shop-client';

/** The parts that each topology provides for the tests of its shop. */
export interface ShopOnTrial {
  /** The gateway's URL. */
  readonly url: string;
  /** The whole log, to read. */
  readonly eventStore: EventStore;
  /** The URL of each context's own database, by context, and of those that they share. */
  readonly databaseUrls: ReadonlyMap<string, string>;
  /** The environment in which the command-line tools find this shop. */
  readonly toolEnv: Readonly<Record<string, string>>;
  readonly lines: LogLines;
  /** Holds back messages of this type from their handler until the returned function is called. */
  hold(type: string): () => void;
  close(): Promise<void>;
}

/** A whole shop under test, in any topology: its client, its log, and common checks. */
export class TestShop {
  readonly client: ShopClient;

  constructor(private readonly trial: ShopOnTrial) {
    this.client = new ShopClient(trial.url);
  }

  get eventStore(): EventStore {
    return this.trial.eventStore;
  }

  /** The environment in which the command-line tools find this shop. */
  get toolEnv(): Readonly<Record<string, string>> {
    return this.trial.toolEnv;
  }

  /** The lines of its log. */
  get lines(): LogLines {
    return this.trial.lines;
  }

  /** The URL of every database of the shop: those of the contexts, by context, and those of the log and of the keys. */
  get databaseUrls(): ReadonlyMap<string, string> {
    return this.trial.databaseUrls;
  }

  databaseUrl(context: string): string {
    return this.trial.databaseUrls.get(context)!;
  }

  /** Holds back messages of this type from their handler until the returned function is called. */
  hold(type: string): () => void {
    return this.trial.hold(type);
  }

  /** Waits until the order shows this status. */
  async reaches(orderId: string, status: string, withinMs = 10_000): Promise<void> {
    await eventually(async () => {
      const order = await this.client.expect<{ status: string }>(200, 'GET', `/api/orders/${orderId}`);
      if (order.status !== status) throw new Error(`order ${orderId} is ${order.status}, not yet ${status}`);
    }, withinMs);
  }

  /** The types of the events after `after` that have this correlation id. */
  async caused(correlationId: string, after: Position): Promise<readonly string[]> {
    const types: string[] = [];
    for await (const { type, metadata } of wholeLog(this.eventStore, after))
      if (metadata.correlationId === correlationId) types.push(type);
    return types;
  }

  /** Audits the whole log. It waits until every order has ended, and I1–I4 and I8 hold. */
  async expectPromisesKept(): Promise<void> {
    await eventually(async () => {
      const audit = new Audit();
      for await (const event of wholeLog(this.eventStore)) audit.add(event);
      expect(audit.report({ atRest: true }).violations).toEqual([]);
    }, 10_000);
  }

  /** Waits until the shop's own auditor has judged the whole log, which must break no promise. */
  async expectNoBreach(): Promise<void> {
    const head = await this.eventStore.head();
    await eventually(async () => {
      const standing = await this.client.expect<{ position: string; unjudged: number }>(
        200,
        'GET',
        '/api/audits/standing',
      );
      if (standing.position < head) throw new Error(`the auditor is at ${standing.position}, the log at ${head}`);
      expect(standing.unjudged).toBe(0);
      const { items } = await this.client.expect<{ items: unknown[] }>(200, 'GET', '/api/audits/breaches');
      expect(items).toEqual([]);
    }, 30_000);
  }

  close(): Promise<void> {
    return this.trial.close();
  }
}

/** Starts one shop for all tests of the file or `describe` that calls it, and closes it after them. */
export function withShop<Shop extends TestShop>(start: () => Promise<Shop>): () => Shop {
  let shop: Shop | undefined;
  beforeAll(async () => {
    shop = await start();
  }, 90_000);
  afterAll(() => shop?.close(), 60_000);
  return () => {
    if (!shop) throw new Error('the shop has not started');
    return shop;
  };
}
