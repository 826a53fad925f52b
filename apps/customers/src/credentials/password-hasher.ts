import { hash, verify } from '@node-rs/argon2';
import type { Options } from '@node-rs/argon2';
import { Refusal, Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { CustomersSettings } from '../customers.settings';
import { sameLetters } from '../domain/password-rules';

// Argon2id (2) with 19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet.
const COST: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// Half of the threads that Node has for such work: the other half is for files and names of hosts.
const AT_A_TIME = 2;

/**
 * Hashes passwords and compares them, off the event loop, some at a time: each takes 19 MiB and tens of milliseconds, which anybody can
 * ask for. Injectable.
 */
@Injectable()
export class PasswordHasher {
  private decoy: Promise<string> | undefined;
  private underWay = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(@Inject(Settings) private readonly settings: CustomersSettings) {}

  /**
   * In PHC format, with a salt of its own.
   * @throws Refusal CUSTOMERS.BUSY when too many wait already
   */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(sameLetters(password), COST));
  }

  /**
   * Without a hash it is compared all the same, with that of a password nobody has: who waits learns nothing from how long.
   * @throws Refusal CUSTOMERS.BUSY when too many wait already
   */
  async matches(passwordHash: string | undefined, password: string): Promise<boolean> {
    this.decoy ??= hash(randomBytes(32).toString('base64'), COST);
    const expected = passwordHash ?? (await this.decoy);
    const matches = await this.inTurn(() => verify(expected, sameLetters(password)));
    return passwordHash !== undefined && matches;
  }

  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.underWay < AT_A_TIME) this.underWay++;
    else {
      if (this.waiting.length >= this.settings.get('CUSTOMERS_PASSWORD_QUEUE'))
        throw new Refusal({ code: 'CUSTOMERS.BUSY', detail: 'Too many people log in at once; please try again.' });
      // Who is called has the place of who has ended.
      await new Promise<void>((called) => this.waiting.push(called));
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.underWay--;
    }
  }
}
