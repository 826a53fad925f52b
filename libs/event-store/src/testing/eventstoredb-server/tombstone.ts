import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { TombstoneResp } from '@eventstore/db-client/generated/streams_pb';
import type { TombstoneReq } from '@eventstore/db-client/generated/streams_pb';
import { status } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { RpcError } from './rpc-error';
import { serveOnce } from './serving';
import type { Serving } from './serving';
import { fromStreamName } from './wire/stream-name';

/** Streams.Tombstone, at any expected revision: the stream can no longer be read, and a scavenge removes its events. */
export function tombstone(serving: Serving) {
  return (call: ServerUnaryCall<TombstoneReq, TombstoneResp>, callback: sendUnaryData<TombstoneResp>): void =>
    serveOnce(serving, 'tombstone', call, callback, async () => {
      serving.storeLog.removals.tombstone(fromStreamName(call.request.getOptions()?.getStreamIdentifier()));
      return new TombstoneResp().setNoPosition(new Empty());
    });
}

export const streamDeleted = (stream: string) =>
  new RpcError(status.FAILED_PRECONDITION, `stream ${stream} is deleted`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });
