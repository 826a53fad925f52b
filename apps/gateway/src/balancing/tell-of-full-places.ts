import { securityEvent } from '@maru/observability';
import type { SecurityLog } from '@maru/observability';
import { BulkheadFull } from '@maru/resilience';
import { actorFields } from '@maru/service';
import type { FastifyRequest } from 'fastify';
import type { RoutedContext } from '../routes';

/** Writes a security event when a request was refused because no place was left for its client; of other faults nothing. */
export function tellOfFullPlaces(
  log: SecurityLog,
  upstream: RoutedContext,
  fault: unknown,
  { causation }: FastifyRequest,
): void {
  if (fault instanceof BulkheadFull)
    securityEvent(log, 'SECURITY.BUSY', { upstream, ...actorFields(causation?.actor) });
}
