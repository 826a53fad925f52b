import type { ExpectedRevision } from '../../../event-store';
import { invalidArgument } from '../rpc-error';

/** The writer's assumption about the stream in the protocol's two kinds of append. */
interface Options {
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
  hasAny(): boolean;
}

const LONGEST_STREAM = 2 ** 31 - 1;

/**
 * `revision` is the field with the expected revision, undefined when it is not set. @throws RpcError when nothing is
 * set
 */
export function fromExpected(options: Options, revision: string | undefined): ExpectedRevision {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasStreamExists()) return 'stream-exists';
  if (options.hasAny()) return 'any';
  if (revision === undefined) throw invalidArgument('the request has no expected revision');
  if (Number(revision) >= LONGEST_STREAM) throw invalidArgument(`no stream is as long as revision ${revision}`);
  return Number(revision);
}
