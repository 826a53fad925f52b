import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { EventFilter, RecordedEvent } from '../../../event-store';
import { invalidArgument } from '../rpc-error';

export interface WireFilter {
  /** As much of the filter as the store can do itself. */
  readonly atStore: EventFilter;
  readonly matches: (event: RecordedEvent) => boolean;
  /** A subscriber hears how far the log was looked at whenever so many more events were. */
  readonly checkpointInterval: number;
}

// How many events EventStoreDB looks at in one go when the client does not say.
const DEFAULT_WINDOW = 32;

/** @throws RpcError when the filter cannot be understood */
export function fromFilter(filter: ReadReq.Options.FilterOptions): WireFilter {
  const onStream = filter.getStreamIdentifier();
  const expression = onStream ?? filter.getEventType();
  if (!expression) throw invalidArgument('the filter looks at neither streams nor event types');
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
