import type {
  AllStreamResolvedEvent,
  EventStoreDBClient,
  Filter,
  Position,
  StreamingRead,
} from '@eventstore/db-client';
import { ReadStream } from '@eventstore/db-client/dist/streams/utils/ReadStream';
import { convertGrpcEvent } from '@eventstore/db-client/dist/utils/convertGrpcEvent';
import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb';

const { Options } = ReadReq;
const ALL_THERE_ARE = String(Number.MAX_SAFE_INTEGER);

/**
 * The log from an event on, including it, as far as the filter matches. The protocol has always had this, but the
 * client's own `readAll` got its `filter` only in the release after 6.2.1. So the request is built here, and sent as
 * the client does.
 */
export function readAllFiltered(
  client: EventStoreDBClient,
  from: Position | undefined,
  filter: Filter,
  maxCount?: number,
): StreamingRead<AllStreamResolvedEvent> {
  const request = new ReadReq().setOptions(
    new Options()
      .setAll(
        from ? new Options.AllOptions().setPosition(toWire(from)) : new Options.AllOptions().setStart(new Empty()),
      )
      .setReadDirection(Options.ReadDirection.FORWARDS)
      .setResolveLinks(false)
      .setCount(maxCount === undefined ? ALL_THERE_ARE : String(maxCount))
      .setUuidOption(new Options.UUIDOption().setString(new Empty()))
      .setFilter(toWireFilter(filter)),
  );
  const call = client['GRPCStreamCreator'](StreamsClient, 'readAll', (grpc) =>
    grpc.read(request, ...client['callArguments']({ requiresLeader: true }, { deadline: Infinity })),
  );
  return new ReadStream<AllStreamResolvedEvent>(call, convertGrpcEvent, {});
}

function toWire({ commit, prepare }: Position) {
  return new Options.Position().setCommitPosition(String(commit)).setPreparePosition(String(prepare));
}

function toWireFilter(filter: Filter) {
  const expression = new Options.FilterOptions.Expression();
  if ('regex' in filter) expression.setRegex(filter.regex);
  else expression.setPrefixList([...filter.prefixes]);
  const options = new Options.FilterOptions()
    .setStreamIdentifier(expression)
    .setCheckpointintervalmultiplier(filter.checkpointInterval);
  return filter.maxSearchWindow === undefined ? options.setCount(new Empty()) : options.setMax(filter.maxSearchWindow);
}
