import { z } from 'zod';
import { defineEvent } from '@maru/kernel';
import { id, storedText } from '../fields';

/** An event of the log by its place, without its data. */
const place = z.object({
  eventId: id,
  type: storedText(200),
  stream: storedText(1_000),
  revision: z.int().min(0),
  position: storedText(200),
  recordedAt: z.iso.datetime(),
  /** The id of the message or request that caused it. */
  causationId: storedText(200),
});

export const BreachFound = defineEvent(
  'auditor.breach-found.v1',
  'The log breaks a promise of the shop.',
  z.object({
    breachId: id,
    /** Such as `I2`; the guide to the auditor lists them. */
    invariant: storedText(10),
    /** Such as `CAPTURED_TWICE`. */
    rule: storedText(100),
    /** The id of the order, or the SKU. */
    subject: storedText(200),
    sentence: storedText(1_000),
    stream: storedText(1_000),
    /** The event that broke the rule; absent when time broke it. */
    event: place.optional(),
    /** The events of the subject before it, oldest first. */
    before: z.array(place).max(10),
  }),
);

export const BreachAcknowledged = defineEvent(
  'auditor.breach-acknowledged.v1',
  'Somebody of the staff has looked at the breach and says what became of it.',
  z.object({ breachId: id, why: storedText(200) }),
);
