import type { AddressClass } from '@maru/kernel';
import type { FastifyRequest } from 'fastify';

/** Whom a call is made for. */
export interface OnBehalf {
  /** Their `Authorization` header. */
  readonly authorization?: string | undefined;
  readonly correlationId?: string | undefined;
  /** Where they are. */
  readonly client?: AddressClass | undefined;
  /** When they stop waiting. */
  readonly deadline?: Date | undefined;
}

/** For whoever sent this request, and not longer than they wait. */
export const onBehalfOf = ({ headers, causation, deadline }: FastifyRequest): OnBehalf => ({
  authorization: headers.authorization,
  correlationId: causation?.correlationId,
  client: causation?.actor?.address,
  deadline,
});
