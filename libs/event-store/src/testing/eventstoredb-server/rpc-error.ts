import { Metadata, status } from '@grpc/grpc-js';
import { ForeignStream, InvalidEvent } from '../../event-store';

/** The error of a call. Clients of EventStoreDB read its `trailers`, above all `exception`. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  /** Under the names by which grpc-js takes a status from an error. */
  readonly details: string;
  readonly metadata = new Metadata();

  constructor(
    readonly code: status,
    message: string,
    trailers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.details = message;
    for (const [name, value] of Object.entries(trailers)) this.metadata.set(name, value);
  }
}

export const invalidArgument = (message: string) => new RpcError(status.INVALID_ARGUMENT, message);

/** EventStoreDB's text; it is unknown whether the append was stored. */
export const operationTimedOut = (message: string) => new RpcError(status.ABORTED, `Operation timed out: ${message}`);

/** Any error during a call, as the status of the call. */
export function toRpcError(fault: unknown): RpcError {
  if (fault instanceof RpcError) return fault;
  const message = fault instanceof Error ? fault.message : String(fault);
  if (fault instanceof InvalidEvent || fault instanceof RangeError) return invalidArgument(message);
  if (fault instanceof ForeignStream)
    return new RpcError(status.PERMISSION_DENIED, message, { exception: 'access-denied' });
  // A defect of this server, so a retry is useless.
  if (fault instanceof TypeError || fault instanceof ReferenceError) return new RpcError(status.INTERNAL, message);
  return new RpcError(status.UNAVAILABLE, `the store behind this server failed: ${message}`);
}
