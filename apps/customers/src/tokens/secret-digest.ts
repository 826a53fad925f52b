import { createHash } from 'node:crypto';

/** The stored form of a secret: its SHA-256 in hex. 256 random bits need no salt and no slow hash. */
export const secretDigest = (secret: string): string => createHash('sha256').update(secret).digest('hex');
