import { hash, verify } from '@node-rs/argon2';
import type { Options } from '@node-rs/argon2';
import { currentCausation } from '@maru/kernel';
import { FairPlaces, NoPlace, SHARE_OF_A_CLIENT } from '@maru/resilience';
import { Refusal, Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { CustomersSettings } from '../customers.settings';
import { sameLetters } from '../domain/password-rules';

// Argon2id (2) with 19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet.
const COST: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// Half of Node's threads for such work; the other half is for files and host names.
const AT_A_TIME = 2;

/**
 * Hashes passwords and compares them, off the event loop, some at a time and in turns of clients, because each takes 19
 * MiB and tens of milliseconds, and any client can request it. Injectable.
 */
@Injectable()
export class PasswordHasher {
  private decoy: Promise<string> | undefined;
  private readonly places: FairPlaces;

  constructor(@Inject(Settings) settings: CustomersSettings) {
    const queue = settings.get('CUSTOMERS_PASSWORD_QUEUE');
    this.places = new FairPlaces({ concurrency: AT_A_TIME, queue, share: SHARE_OF_A_CLIENT });
  }

  /**
   * In PHC format, with a salt of its own.
   * @throws Refusal CUSTOMERS.BUSY when too many wait already
   */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(sameLetters(password), COST));
  }

  /**
   * Without a hash the password is compared with a dummy one, so that the time reveals nothing.
   * @throws Refusal CUSTOMERS.BUSY when too many wait already
   */
  async matches(passwordHash: string | undefined, password: string): Promise<boolean> {
    this.decoy ??= hash(randomBytes(32).toString('base64'), COST);
    const expected = passwordHash ?? (await this.decoy);
    const matches = await this.inTurn(() => verify(expected, sameLetters(password)));
    return passwordHash !== undefined && matches;
  }

  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.places.run(currentCausation()?.client, undefined, work);
    } catch (error) {
      if (!(error instanceof NoPlace)) throw error;
      throw new Refusal({ code: 'CUSTOMERS.BUSY', detail: 'Too many people log in at once; please try again.' });
    }
  }
}
