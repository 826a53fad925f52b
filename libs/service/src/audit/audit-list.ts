import * as fields from '@maru/kernel/fields';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { cursorField, cursorOf } from '../lists/cursor';
import { readPage } from '../lists/read-page';
import type { ListOrder } from '../lists/list-order';
import { AuditEntryRow } from './audit-entry.entity';

const text = fields.text(200).optional();
const moment = z.iso.datetime();
const place = z.tuple([fields.moment, z.guid()]);

/** The query of the search for acts. */
export const auditQuery = z.strictObject({
  actor: text.meta({ description: 'The id of the user or key that acted.' }),
  onBehalfOf: text.meta({ description: 'The id of the user whose key acted.' }),
  subject: text.meta({ description: 'The id of the order, product, user or key that the act changed.' }),
  type: text.meta({ description: 'The type of the event, or the name of the act: `SECURITY.PARKED_DROPPED`.' }),
  context: text,
  from: fields.moment.optional().meta({ description: 'Not before this moment.' }),
  to: fields.moment.optional().meta({ description: 'Before this moment.' }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: cursorField(place, 512).optional().meta({ description: '`next` of the previous page.' }),
});
export type AuditQuery = z.infer<typeof auditQuery>;

const name = z.object({ kind: z.enum(['user', 'key', 'service', 'anonymous']), id: z.string() });

/** An act in an answer. */
export const auditEntry = z.object({
  id: z.string().meta({ description: 'The id of the event, or of the act that is no event.' }),
  at: moment,
  context: z.string(),
  type: z.string(),
  subject: z.string().optional(),
  actor: name.extend({ onBehalfOf: z.string().optional().meta({ description: 'The user that the key belongs to.' }) }),
  address: z.enum(['loopback', 'private', 'public']).optional(),
  reason: z.string().optional(),
  correlationId: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** A page of acts, the newest first. */
export const auditPage = z.object({
  items: z.array(auditEntry),
  limit: z.int(),
  next: z.string().optional().meta({ description: '`cursor` of the next page; absent on the last page.' }),
});
export type AuditPage = z.infer<typeof auditPage>;

const NEWEST_FIRST: ListOrder<AuditEntryRow> = [
  { by: 'entry.at', direction: 'DESC', of: ({ at }) => at.toISOString() },
  { by: 'entry.id', direction: 'DESC', of: ({ id }) => id },
];

const CONDITIONS = {
  actor: 'entry.actorId = :actor',
  onBehalfOf: 'entry.onBehalfOf = :onBehalfOf',
  subject: 'entry.subject = :subject',
  type: 'entry.type = :type',
  context: 'entry.context = :context',
  from: 'entry.at >= :from',
  to: 'entry.at < :to',
} as const;

/** A page of the acts that one context has recorded. */
export async function auditList(dataSource: DataSource, { limit, cursor, ...filters }: AuditQuery): Promise<AuditPage> {
  const query = dataSource.getRepository(AuditEntryRow).createQueryBuilder('entry');
  for (const [filter, condition] of Object.entries(CONDITIONS)) {
    const value = filters[filter as keyof typeof CONDITIONS];
    if (value !== undefined) query.andWhere(condition, { [filter]: value });
  }
  const { rows, about } = await readPage(query, { limit, cursor, counted: false }, NEWEST_FIRST);
  return { items: rows.map(shown), limit: about.limit, ...(about.next !== undefined && { next: about.next }) };
}

/** Merges the pages that the contexts gave for the same query into one page. */
export function mergedAudit(pages: readonly AuditPage[], limit: number): AuditPage {
  const all = pages.flatMap(({ items }) => items).sort(newestFirst);
  const items = all.slice(0, limit);
  const last = items.at(-1);
  const isMore = all.length > limit || pages.some(({ next }) => next !== undefined);
  return { items, limit, ...(last && isMore && { next: cursorOf([last.at, last.id]) }) };
}

const newestFirst = (one: AuditEntry, other: AuditEntry): number =>
  compare(other.at, one.at) || compare(other.id, one.id);

// The same order as in the databases, because ids are in lower case.
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function shown(row: AuditEntryRow): AuditEntry {
  const { id, at, context, type, actorKind, actorId, onBehalfOf, correlationId } = row;
  const { subject, address, reason, details } = row;
  return {
    ...{ id, at: at.toISOString(), context, type },
    ...(subject !== null && { subject }),
    actor: { kind: actorKind, id: actorId, ...(onBehalfOf !== null && { onBehalfOf }) },
    ...(address && { address }),
    ...(reason !== null && { reason }),
    correlationId,
    ...(details && { details }),
  };
}
