import { breachOf, contextOf } from '../../log/message-translator';
import type { Incoming } from '../../delivery/delivery-settings';
import type { Message } from '../../message';
import { actorIn, nameToText } from './actor-header';
import type { ForeignRecord, HeaderValue, OutgoingRecord } from './kafka-record';
import { isLogPosition, sourceOf } from './log-position';
import { partitionKeyOf } from './partition-key';

/** The headers that make a message. A record that waits keeps these and no others. */
export const HEADERS_READ = [
  'ce_id',
  'ce_type',
  'ce_source',
  'ce_time',
  'ce_sequence',
  'ce_logposition',
  'ce_correlationid',
  'ce_causationid',
  'ce_actor',
  'ce_onbehalfof',
  'ce_late',
  'traceparent',
] as const;

type Headers = Readonly<Partial<Record<(typeof HEADERS_READ)[number], HeaderValue>>>;

/** The message of a record, and whether it comes late. */
export interface FromRecord extends Incoming {
  /**
   * The record was sent after later messages of its partition, or has no usable position. So its position does not tell
   * whether it was handled.
   */
  readonly late: boolean;
}

/**
 * The message in CloudEvents 1.0 binary mode (Kafka protocol binding, https://github.com/cloudevents/spec): attributes
 * are headers `ce_…`, the value is the data alone.
 * @param options.late the record is sent after later messages of its partition
 */
export function toRecord(message: Message, options: { readonly late?: boolean } = {}): OutgoingRecord {
  const { id, type, key, revision, position, correlationId, causationId, traceparent, actor, occurredAt } = message;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: id,
    ce_type: type,
    ce_source: sourceOf(contextOf(key)),
    ce_subject: key,
    ce_time: occurredAt.toISOString(),
    ce_partitionkey: partitionKeyOf(key),
    ce_sequence: String(revision),
    ce_logposition: position,
    ce_correlationid: correlationId,
    ce_causationid: causationId,
  };
  if (traceparent !== undefined) headers['traceparent'] = headers['ce_traceparent'] = traceparent;
  if (actor) headers['ce_actor'] = nameToText(actor);
  if (actor?.onBehalfOf) headers['ce_onbehalfof'] = nameToText(actor.onBehalfOf);
  if (options.late === true) headers['ce_late'] = 'true';
  return { key, value: JSON.stringify(message.data), headers, timestamp: String(occurredAt.getTime()) };
}

/** The type in the headers of the record, without reading the rest; '' when there is none. */
export function typeOf(record: Pick<ForeignRecord, 'headers'>): string {
  return textOf(headersOf(record).ce_type);
}

/** Only those of `HEADERS_READ`, as far as the types can say it. */
const headersOf = ({ headers = {} }: Pick<ForeignRecord, 'headers'>): Headers => headers;

/**
 * The message in the record, checked against its contract. Never throws: a record that cannot be read, or breaks its
 * contract, comes with `breach`. Without an id, `place` becomes its id. Without a key or a position, `place` becomes
 * its key, so that it is parked alone.
 * @param place `<topic>/<partition>/<offset>` of the record
 * @param source the expected `ce_source`; default: any. Key and position of a record of another source are ignored
 */
export function fromRecord(record: ForeignRecord, place = '', source?: string): FromRecord {
  const headers = headersOf(record);
  const id = textOf(headers.ce_id);
  const type = typeOf(record);
  const key = textOf(record.key);
  const sequence = textOf(headers.ce_sequence);
  const origin = source === undefined ? source : textOf(headers.ce_source);
  const told = textOf(headers.ce_logposition);
  const position = origin === source && isLogPosition(told) ? told : '';
  const correlationId = textOf(headers.ce_correlationid);
  const causationId = textOf(headers.ce_causationid);
  const traceparent = textOf(headers.traceparent);
  const actor = actorIn(textOf(headers.ce_actor), textOf(headers.ce_onbehalfof));
  const { data, broken } = parsed(record.value);
  const complete = id && type && key && position && correlationId && causationId && REVISION.test(sequence);
  const breach = complete ? (broken ?? breachOf(type, data)) : incomplete(record, source);
  const message: Message = {
    id: id || place,
    type,
    data,
    key: key && position ? key : place,
    revision: REVISION.test(sequence) ? Number(sequence) : 0,
    position,
    correlationId,
    causationId,
    ...(traceparent && { traceparent }),
    ...(actor && { actor }),
    occurredAt: timeOf(textOf(headers.ce_time), record.timestamp),
  };
  const late = position === '' || headers.ce_late !== undefined;
  return breach === undefined ? { message, late } : { message, late, breach };
}

const REVISION = /^\d{1,15}$/;
const REQUIRED = ['ce_id', 'ce_type', 'ce_sequence', 'ce_logposition', 'ce_correlationid', 'ce_causationid'] as const;

function incomplete(record: ForeignRecord, source: string | undefined): string {
  const headers = headersOf(record);
  const absent = REQUIRED.filter((name) => textOf(headers[name]) === '').map((name) => `header ${name}`);
  if (textOf(record.key) === '') absent.push('key');
  if (absent.length > 0) return `the record has no usable ${absent.join(', ')}`;
  const origin = textOf(headers.ce_source);
  if (source !== undefined && origin !== source) return `ce_source is "${origin}", not ${source}`;
  const position = textOf(headers.ce_logposition);
  return isLogPosition(position)
    ? 'ce_sequence is not a revision'
    : `ce_logposition "${position}" is not a log position`;
}

/** '' when the value is missing or has a NUL, which PostgreSQL cannot store; so every record can be parked. */
function textOf(value: HeaderValue | null): string {
  if (Array.isArray(value)) return textOf(value[0]);
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : value.toString('utf8');
  return text.includes('\u0000') ? '' : text;
}

function parsed(value: ForeignRecord['value']): { readonly data: unknown; readonly broken?: string } {
  const text = value === null ? '' : value.toString('utf8');
  try {
    return { data: JSON.parse(text) as unknown };
  } catch (error) {
    // Keep the text as it is, so that an operator sees it among the parked messages.
    return { data: text, broken: `the value is not JSON: ${(error as Error).message}` };
  }
}

function timeOf(time: string, timestamp: string): Date {
  const told = new Date(time);
  return Number.isNaN(told.getTime()) ? new Date(Number(timestamp) || 0) : told;
}
