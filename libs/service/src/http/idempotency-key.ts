import { deriveId } from '@maru/kernel';
import { createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** Any visible ASCII; long enough for whatever clients make keys of. */
export const idempotencyKey = z
  .string('must be given')
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters');

/** The request's Idempotency-Key: `@IdempotencyKey({ schema: idempotencyKey })`, or `idempotencyKey.optional()`. */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context): unknown => context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'],
);

/** An idempotency key, and the user who chose it: nobody else's request is known by it. */
export interface CallerKey {
  /** Whom the request's access token names, also when an API key or an app in front of the context has brought it. */
  readonly callerId: string;
  readonly key: string;
}

/** The key with its caller; undefined when the request has none. */
export const callerKey = (callerId: string, key: string | undefined): CallerKey | undefined =>
  key === undefined ? undefined : { callerId, key };

/**
 * The id of what a request with this key makes, a UUID: the same for the same caller, key and purpose.
 * @param purpose what is made (`order`), and where one key may make several, of what (`receipt`, the SKU)
 */
export const idOfRequest = ({ callerId, key }: CallerKey, ...purpose: readonly [string, ...string[]]): string =>
  deriveId('request', callerId, key, ...purpose);
