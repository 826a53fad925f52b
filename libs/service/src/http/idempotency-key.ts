import { deriveId } from '@maru/kernel';
import { createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** The form of an idempotency key: 1 to 255 visible ASCII characters, enough for any client's scheme. */
export const idempotencyKey = z
  .string('must be given')
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters');

/** The request's Idempotency-Key: `@IdempotencyKey({ schema: idempotencyKey })`, or `idempotencyKey.optional()`. */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context): unknown => context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'],
);

/** An idempotency key with its user, so that another user's request with the same key is another request. */
export interface CallerKey {
  /** The user of the request's access token, also when an API key or a front has brought the request. */
  readonly callerId: string;
  readonly key: string;
}

/** The key with its caller; undefined when the request has none. */
export const callerKey = (callerId: string, key: string | undefined): CallerKey | undefined =>
  key === undefined ? undefined : { callerId, key };

/**
 * The id of the thing that a request with this key makes: a UUID derived from caller, key and purpose.
 * @param purpose the kind of thing (`order`), and its subject where one key may make several (`receipt`, the SKU)
 */
export const idOfRequest = ({ callerId, key }: CallerKey, ...purpose: readonly [string, ...string[]]): string =>
  deriveId('request', callerId, key, ...purpose);
