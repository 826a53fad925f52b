import { createHash } from 'node:crypto';

/** How a secret that was given out is stored: its SHA-256 in hex. 256 random bits need no salt and no slow hash. */
export const secretDigest = (secret: string): string => createHash('sha256').update(secret).digest('hex');
