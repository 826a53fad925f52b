import type { AddressClass } from '@maru/kernel';
import type { FastifyRequest } from 'fastify';

/** Whom a call is made for. */
export interface OnBehalf {
  /** Their `Authorization` header. */
  readonly authorization?: string | undefined;
  readonly correlationId?: string | undefined;
  /** Where they are. */
  readonly clientClass?: AddressClass | undefined;
  /** When they stop waiting. */
  readonly deadline?: Date | undefined;
  /** The key of the client whose share of places the call counts on. */
  readonly client?: string | undefined;
}

/** For whoever sent this request, and not longer than they wait. */
export const onBehalfOf = ({ headers, causation, deadline }: FastifyRequest): OnBehalf => ({
  authorization: headers.authorization,
  correlationId: causation?.correlationId,
  clientClass: causation?.actor?.address,
  deadline,
  client: causation?.client,
});
