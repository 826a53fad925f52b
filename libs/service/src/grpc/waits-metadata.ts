import { Metadata } from '@grpc/grpc-js';
import type { ServerUnaryCall } from '@grpc/grpc-js';

/** Sent before an answer: the call waits for an event and needs no place meanwhile. */
const WAITS_METADATA = 'maru-waits';

export const saysThatItWaits = (metadata: Metadata): boolean => metadata.get(WAITS_METADATA).length > 0;

/** A function that sends the metadata to the caller once. An older caller ignores it. */
export function waitsTeller(call: ServerUnaryCall<object, object>): () => void {
  let told = false;
  return () => {
    if (told || call.cancelled) return;
    told = true;
    const metadata = new Metadata();
    metadata.set(WAITS_METADATA, '1');
    call.sendMetadata(metadata);
  };
}
