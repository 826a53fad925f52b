import type { AppendReq, BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import { status } from '@grpc/grpc-js';
import type { EventMetadata, NewEvent } from '../../../event-store';
import { invalidArgument, RpcError } from '../rpc-error';
import { fromUuid } from './uuid';

export type ProposedMessage = AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage;

/** An event on its way into the store, and its share of the maximum append size, in bytes. */
export interface ProposedEvent {
  readonly event: NewEvent;
  readonly size: number;
}

const REQUIRED = ['type', 'content-type'] as const;

/**
 * Events are kept as in the port: data is any JSON, metadata is a JSON object or nothing. Readers get the same JSON,
 * not the same bytes.
 * @throws RpcError when the store cannot keep the event
 */
export function fromProposed(message: ProposedMessage): ProposedEvent {
  const metadata = message.getMetadataMap();
  const [type, contentType] = REQUIRED.map((name) => required(metadata.get(name), name)) as [string, string];
  const id = fromUuid(message.getId());
  if (contentType !== 'application/json')
    throw invalidArgument(`event ${id}: this server keeps application/json only, not ${contentType}`);
  const data = message.getData_asU8();
  const custom = message.getCustomMetadata_asU8();
  const event = { id, type, data: parse(data, `data of event ${id}`), metadata: toMetadata(custom, id) };
  // As EventStoreDB counts an event's size on disk: the type in UTF-16.
  return { event, size: data.length + custom.length + 2 * type.length };
}

function required(value: string | undefined, name: string): string {
  if (value) return value;
  throw new RpcError(status.INVALID_ARGUMENT, `Required Metadata Property '${name}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': REQUIRED.join(','),
  });
}

function toMetadata(bytes: Uint8Array, id: string): EventMetadata {
  const metadata = bytes.length === 0 ? {} : parse(bytes, `metadata of event ${id}`);
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    throw invalidArgument(`the metadata of event ${id} is not a JSON object: this server keeps no other`);
  // Other clients do not know our names, so the store keeps the present ones.
  return metadata as EventMetadata;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parse(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw invalidArgument(`the ${what} is not JSON: this server keeps nothing else`);
  }
}
