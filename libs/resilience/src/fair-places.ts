import { TaskCancelledError } from 'cockatiel';
import type { Ending } from './within-limit';

export interface FairPlacesOptions {
  /** The number of places, and of calls that may wait for one. */
  readonly concurrency: number;
  readonly queue: number;
  /** The largest part of the places for one client; 0 < x ≤ 1. */
  readonly share: number;
}

/** A client had to leave the queue, or could not enter it. */
export class NoPlace extends Error {
  override readonly name = 'NoPlace';
}

interface Waiter {
  readonly begin: () => void;
  readonly refuse: () => void;
}

interface Client {
  readonly most: number;
  /** The most of its calls that may continue without a place at a time. */
  readonly mostAside: number;
  active: number;
  aside: number;
  readonly waiting: Waiter[];
}

// Calls without a client, such as those for messages.
const NOBODY = '';

/**
 * Places for calls, shared fairly: one client has at most a share of them, and waiting clients get free places in turns
 * (round robin). When the queue is full, the newest call of the client with the most waiting calls is dropped. A call
 * that only waits for its callee may leave its place. As many calls as may wait continue without one at a time, and at
 * most its share of them for one client.
 */
export class FairPlaces {
  private readonly clients = new Map<string, Client>();
  /** Waiting clients, in the order of their turns. */
  private ring: Client[] = [];
  private readonly mostOfOne: number;
  active = 0;
  queued = 0;
  /** Calls that continue without a place. */
  aside = 0;

  constructor(private readonly options: FairPlacesOptions) {
    this.mostOfOne = Math.max(1, Math.ceil(options.concurrency * options.share));
  }

  /** Whether a call of the client would start at once. */
  isFree(client = NOBODY): boolean {
    if (this.active >= this.options.concurrency) return false;
    const own = this.clients.get(client);
    return own === undefined || (own.waiting.length === 0 && own.active < own.most);
  }

  /**
   * Runs `work` in a place of the client. `ending` removes a call that still waits from the queue. `leave` frees the
   * place while the work continues, unless too many do so already; repeated calls have no effect.
   * @throws NoPlace, TaskCancelledError, and errors of `work`
   */
  run<T>(client: string | undefined, ending: Ending | undefined, work: (leave: () => void) => Promise<T>): Promise<T> {
    const name = client ?? NOBODY;
    const atOnce = this.isFree(client);
    const own = this.clientOf(name);
    if (!atOnce) return this.turn(own, name, ending).then(() => this.inPlace(own, name, work));
    this.begin(own);
    return this.inPlace(own, name, work);
  }

  private async inPlace<T>(own: Client, name: string, work: (leave: () => void) => Promise<T>): Promise<T> {
    let left = false;
    const leave = () => {
      if (left || this.aside >= this.options.queue || own.aside >= own.mostAside) return;
      left = true;
      this.aside++;
      own.aside++;
      this.end(own, name);
    };
    try {
      return await work(leave);
    } finally {
      if (left) this.endAside(own, name);
      else this.end(own, name);
    }
  }

  private clientOf(name: string): Client {
    let client = this.clients.get(name);
    if (!client) {
      const { concurrency, queue, share } = this.options;
      const own = name === NOBODY ? [concurrency, queue] : [this.mostOfOne, Math.ceil(queue * share)];
      client = { most: own[0]!, mostAside: own[1]!, active: 0, aside: 0, waiting: [] };
      this.clients.set(name, client);
    }
    return client;
  }

  private begin(client: Client): void {
    this.active++;
    client.active++;
  }

  private turn(client: Client, name: string, ending: Ending | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        const at = client.waiting.indexOf(waiter);
        if (at < 0) return;
        client.waiting.splice(at, 1);
        this.left(client, name);
        reject(new TaskCancelledError());
      };
      const waiter: Waiter = {
        begin: () => (ending?.removeEventListener('abort', leave), resolve()),
        refuse: () => (ending?.removeEventListener('abort', leave), reject(new NoPlace('every place is taken'))),
      };
      if (this.queued >= this.options.queue && !this.makeRoom(client)) {
        this.forget(client, name);
        return waiter.refuse();
      }
      if (client.waiting.push(waiter) === 1) this.ring.push(client);
      this.queued++;
      ending?.addEventListener('abort', leave, { once: true });
    });
  }

  /**
   * Removes the newest call of the client with the longest queue, unless that queue is no longer than ours would be.
   */
  private makeRoom(ours: Client): boolean {
    let longest: Client | undefined;
    for (const each of this.ring) if (each.waiting.length > (longest?.waiting.length ?? 0)) longest = each;
    if (!longest || longest.waiting.length <= ours.waiting.length + 1) return false;
    const newest = longest.waiting.pop()!;
    this.queued--;
    newest.refuse();
    return true;
  }

  private end(client: Client, name: string): void {
    this.active--;
    client.active--;
    this.forget(client, name);
    if (this.queued > 0) this.callNext();
  }

  private endAside(client: Client, name: string): void {
    this.aside--;
    client.aside--;
    this.forget(client, name);
  }

  /** A call left the queue by itself. */
  private left(client: Client, name: string): void {
    this.queued--;
    if (client.waiting.length === 0) this.ring = this.ring.filter((each) => each !== client);
    this.forget(client, name);
  }

  private callNext(): void {
    for (let tried = this.ring.length; tried > 0 && this.active < this.options.concurrency; tried--) {
      const client = this.ring.shift()!;
      if (client.active < client.most) {
        const waiter = client.waiting.shift()!;
        this.queued--;
        this.begin(client);
        waiter.begin();
      }
      if (client.waiting.length > 0) this.ring.push(client);
    }
  }

  private forget(client: Client, name: string): void {
    if (client.active === 0 && client.aside === 0 && client.waiting.length === 0) this.clients.delete(name);
  }
}
