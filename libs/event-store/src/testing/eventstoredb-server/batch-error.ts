import { Code } from '@eventstore/db-client/generated/code_pb';
import {
  BadRequest,
  MaximumAppendSizeExceeded,
  Timeout,
  WrongExpectedVersion,
} from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { status } from '@grpc/grpc-js';
import { WrongExpectedRevision } from '../../event-store';
import { AppendTooLarge } from './pending-append';
import { RpcError } from './rpc-error';

/** The client's deadline was over before its append came. */
export class DeadlinePassed extends RpcError {
  constructor() {
    super(status.DEADLINE_EXCEEDED, 'the deadline was over before the append came');
  }
}

interface Details {
  serializeBinary(): Uint8Array;
}

/** What a batch append is answered with when it failed. Details of a type always: clients take the kind of error from them. */
export function batchError(fault: RpcError | WrongExpectedRevision): Status {
  if (fault instanceof WrongExpectedRevision)
    return error(Code.ALREADY_EXISTS, 'WrongExpectedVersion', 'WrongExpectedVersion', wrongExpectedVersion(fault));
  if (fault instanceof DeadlinePassed) return error(Code.DEADLINE_EXCEEDED, 'Timeout', 'Timeout', new Timeout());
  if (fault instanceof AppendTooLarge) {
    const details = new MaximumAppendSizeExceeded().setMaxappendsize(fault.maxAppendSize);
    return error(Code.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', 'MaximumAppendSizeExceeded', details);
  }
  const { code, message } = fault;
  if (code === status.INVALID_ARGUMENT)
    return error(Code.INVALID_ARGUMENT, message, 'BadRequest', new BadRequest().setMessage(message));
  return pack(new Status().setCode(code as number as Code).setMessage(message), 'google.protobuf.Empty', new Empty());
}

function error(code: Code, message: string, type: string, details: Details): Status {
  return pack(new Status().setCode(code).setMessage(message), `event_store.client.${type}`, details);
}

function pack(error: Status, type: string, details: Details): Status {
  const any = new Any();
  any.pack(details.serializeBinary(), type);
  return error.setDetails(any);
}

function wrongExpectedVersion({ expected, actual }: WrongExpectedRevision): WrongExpectedVersion {
  const details = new WrongExpectedVersion();
  if (actual === undefined) details.setCurrentNoStream(new Empty());
  else details.setCurrentStreamRevision(String(actual));
  if (expected === 'no-stream') details.setExpectedNoStream(new Empty());
  else if (expected === 'stream-exists') details.setExpectedStreamExists(new Empty());
  else if (expected === 'any') details.setExpectedAny(new Empty());
  else details.setExpectedStreamPosition(String(expected));
  return details;
}
