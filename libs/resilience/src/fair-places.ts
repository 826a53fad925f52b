import { TaskCancelledError } from 'cockatiel';
import type { Ending } from './within-limit';

export interface FairPlacesOptions {
  /** How many are at work at a time, and how many more wait. */
  readonly concurrency: number;
  readonly queue: number;
  /** The part of the places that one client has at most; 0 < x ≤ 1. */
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
  /** How many of its calls may go on without a place at a time. */
  readonly mostAside: number;
  active: number;
  aside: number;
  readonly waiting: Waiter[];
}

// Calls of nobody in particular, such as those for messages.
const NOBODY = '';

/**
 * Places for calls, shared fairly: one client has a share of them at most, and free places go round the clients that
 * wait (round robin). When the queue is full, the newest call of the client with the most waiting calls gives way.
 * A call that only waits for its callee may leave its place: as many calls as may wait go on without one at a time, and
 * of one client its share of them.
 */
export class FairPlaces {
  private readonly clients = new Map<string, Client>();
  /** Clients that wait, in the order of their turns. */
  private ring: Client[] = [];
  private readonly mostOfOne: number;
  active = 0;
  queued = 0;
  /** Calls that go on without a place. */
  aside = 0;

  constructor(private readonly options: FairPlacesOptions) {
    this.mostOfOne = Math.max(1, Math.ceil(options.concurrency * options.share));
  }

  /** Whether a call of the client would begin at once. */
  isFree(client = NOBODY): boolean {
    if (this.active >= this.options.concurrency) return false;
    const own = this.clients.get(client);
    return own === undefined || (own.waiting.length === 0 && own.active < own.most);
  }

  /**
   * Runs `work` in a place of the client. `ending` takes a call that still waits out of the queue. `leave` frees the
   * place while the work goes on, unless too many do so already; again changes nothing.
   * @throws NoPlace, TaskCancelledError, whatever `work` throws
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
   * Takes the newest call of the client with the longest queue out of it, unless that is no longer than ours would be.
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
