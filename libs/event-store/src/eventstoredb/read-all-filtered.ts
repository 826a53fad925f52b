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
 * The log from an event on, that one too, as far as the filter lets through. The protocol has had this from the beginning; the
 * client's own `readAll` got its `filter` in the release after 6.2.1 only. So the request is made here, and sent as the client does.
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
