import type { AddressClass } from '@maru/kernel';
import type { FastifyRequest } from 'fastify';

/** The client that a call is made for. */
export interface OnBehalf {
  /** The client's `Authorization` header. */
  readonly authorization?: string | undefined;
  readonly correlationId?: string | undefined;
  /** The class of the client's address. */
  readonly clientClass?: AddressClass | undefined;
  /** The moment when the client stops waiting. */
  readonly deadline?: Date | undefined;
  /** The key of the client in whose share of places the call counts. */
  readonly client?: string | undefined;
}

/** On behalf of the request's client, until its deadline. */
export const onBehalfOf = ({ headers, causation, deadline }: FastifyRequest): OnBehalf => ({
  authorization: headers.authorization,
  correlationId: causation?.correlationId,
  clientClass: causation?.actor?.address,
  deadline,
  client: causation?.client,
});
