import { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import { invalidArgument } from '../rpc-error';

/** @throws RpcError when the request names no stream */
export function fromStreamName(identifier: StreamIdentifier | undefined): string {
  const name = identifier ? Buffer.from(identifier.getStreamName_asU8()).toString('utf8') : '';
  if (name === '') throw invalidArgument('the request names no stream');
  return name;
}

export function toStreamName(name: string): StreamIdentifier {
  return new StreamIdentifier().setStreamName(Buffer.from(name, 'utf8'));
}
