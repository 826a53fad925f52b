import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { invalidArgument } from '../rpc-error';
import type { WirePosition } from './positions';

const LAST_REVISION = String(2n ** 64n - 1n);

/** The start in a stream. */
export function revisionOf(options: ReadReq.Options.StreamOptions | undefined): number | 'start' | 'end' {
  if (options?.hasStart()) return 'start';
  if (options?.hasEnd()) return 'end';
  if (!options?.hasRevision()) throw invalidArgument('the request has no start');
  return options.getRevision() === LAST_REVISION ? 'end' : Number(options.getRevision());
}

/** The start in the log. */
export function startOf(options: ReadReq.Options.AllOptions | undefined): WirePosition | 'end' {
  if (options?.hasStart()) return { commit: '0', prepare: '0' };
  if (options?.hasEnd()) return 'end';
  const position = options?.getPosition();
  if (!position) throw invalidArgument('the request has no start');
  return { commit: position.getCommitPosition(), prepare: position.getPreparePosition() };
}
