import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { invalidArgument } from '../rpc-error';
import type { WirePosition } from './positions';

const LAST_REVISION = String(2n ** 64n - 1n);

/** Where in a stream to start. */
export function revisionOf(options: ReadReq.Options.StreamOptions | undefined): number | 'start' | 'end' {
  if (options?.hasStart()) return 'start';
  if (options?.hasEnd()) return 'end';
  if (!options?.hasRevision()) throw invalidArgument('the request says nothing of where to start');
  return options.getRevision() === LAST_REVISION ? 'end' : Number(options.getRevision());
}

/** Where in the log to start. */
export function startOf(options: ReadReq.Options.AllOptions | undefined): WirePosition | 'end' {
  if (options?.hasStart()) return { commit: '0', prepare: '0' };
  if (options?.hasEnd()) return 'end';
  const position = options?.getPosition();
  if (!position) throw invalidArgument('the request says nothing of where to start');
  return { commit: position.getCommitPosition(), prepare: position.getPreparePosition() };
}
