import { hash, verify } from '@node-rs/argon2';
import type { Options } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { sameLetters } from '../domain/password-rules';

// Argon2id (2) with 19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet.
const COST: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes passwords and compares them, off the event loop. Injectable. */
@Injectable()
export class PasswordHasher {
  private decoy: Promise<string> | undefined;

  /** In PHC format, with a salt of its own. */
  hash(password: string): Promise<string> {
    return hash(sameLetters(password), COST);
  }

  /** Without a hash it is compared all the same, with that of a password nobody has: who waits learns nothing from how long. */
  async matches(passwordHash: string | undefined, password: string): Promise<boolean> {
    this.decoy ??= this.hash(randomBytes(32).toString('base64'));
    const matches = await verify(passwordHash ?? (await this.decoy), sameLetters(password));
    return passwordHash !== undefined && matches;
  }
}
