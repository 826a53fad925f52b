import { createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** 1 to 255 printable ASCII characters. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'Idempotency-Key must be 1 to 255 printable characters without spaces')
  .optional();

export const IdempotencyKey = createParamDecorator(
  (_: unknown, context): unknown => context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'],
);
