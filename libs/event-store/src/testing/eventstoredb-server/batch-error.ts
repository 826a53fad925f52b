import { Code } from '@eventstore/db-client/generated/code_pb';
import {
  AccessDenied,
  BadRequest,
  MaximumAppendSizeExceeded,
  Timeout,
  WrongExpectedVersion,
} from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import { status } from '@grpc/grpc-js';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { WrongExpectedRevision } from '../../event-store';
import { AppendTooLarge } from './pending-append';
import type { RpcError } from './rpc-error';

interface Details {
  serializeBinary(): Uint8Array;
}

/**
 * The answer to a failed batch append. Always with details of a type, because clients derive the kind of error from
 * them.
 */
export function batchError(fault: RpcError | WrongExpectedRevision): Status {
  if (fault instanceof WrongExpectedRevision)
    return error(Code.ALREADY_EXISTS, 'WrongExpectedVersion', wrongExpectedVersion(fault));
  if (fault instanceof AppendTooLarge)
    return error(
      Code.INVALID_ARGUMENT,
      'MaximumAppendSizeExceeded',
      new MaximumAppendSizeExceeded().setMaxappendsize(fault.maxAppendSize),
    );
  const { code, message } = fault;
  switch (code) {
    case status.ABORTED:
    case status.DEADLINE_EXCEEDED:
      return error(Code.DEADLINE_EXCEEDED, 'Timeout', new Timeout());
    case status.PERMISSION_DENIED:
      return error(Code.PERMISSION_DENIED, 'AccessDenied', new AccessDenied());
    case status.INVALID_ARGUMENT:
      return error(Code.INVALID_ARGUMENT, 'BadRequest', new BadRequest().setMessage(message)).setMessage(message);
    default:
      // Of no type of the protocol, because clients show the message.
      return pack(
        new Status().setCode(code as number as Code).setMessage(message),
        'google.protobuf.Empty',
        new Empty(),
      );
  }
}

function error(code: Code, type: string, details: Details): Status {
  return pack(new Status().setCode(code).setMessage(type), `event_store.client.${type}`, details);
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
