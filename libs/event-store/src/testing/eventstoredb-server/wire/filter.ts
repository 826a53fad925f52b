import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { EventFilter, RecordedEvent } from '../../../event-store';
import { invalidArgument } from '../rpc-error';

export interface WireFilter {
  /** The part of the filter that the store can apply itself. */
  readonly atStore: EventFilter;
  readonly matches: (event: RecordedEvent) => boolean;
  /** A subscriber gets a checkpoint after each so many read events. */
  readonly checkpointInterval: number;
}

// The number of events that EventStoreDB reads in one go by default.
const DEFAULT_WINDOW = 32;

/** @throws RpcError when the filter cannot be understood */
export function fromFilter(filter: ReadReq.Options.FilterOptions): WireFilter {
  const onStream = filter.getStreamIdentifier();
  const expression = onStream ?? filter.getEventType();
  if (!expression) throw invalidArgument('the filter names neither streams nor event types');
  const window = filter.hasMax() ? filter.getMax() : DEFAULT_WINDOW;
  const checkpointInterval = window * filter.getCheckpointintervalmultiplier();
  const regex = expression.getRegex();
  const prefixes = expression.getPrefixList();
  const test = regex ? asTest(regex) : (name: string) => prefixes.some((prefix) => name.startsWith(prefix));
  return {
    atStore: onStream && !regex ? { streamPrefixes: prefixes } : {},
    matches: onStream ? ({ stream }) => test(stream) : ({ type }) => test(type),
    checkpointInterval,
  };
}

function asTest(regex: string): (name: string) => boolean {
  try {
    const expression = new RegExp(regex);
    return (name) => expression.test(name);
  } catch (cause) {
    throw invalidArgument(`the filter's regular expression cannot be understood: ${(cause as SyntaxError).message}`);
  }
}
