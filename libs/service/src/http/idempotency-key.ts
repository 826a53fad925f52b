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
