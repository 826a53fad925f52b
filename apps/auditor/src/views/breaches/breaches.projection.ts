import { BreachAcknowledged, BreachFound } from '@maru/contracts';
import { change, when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { BreachRow } from './breach.entity';

const breachOf = ({ breachId }: { readonly breachId: string }) => [breachId];

/** A row for every breach. */
export const breachesProjection: Projection<BreachRow> = {
  name: 'breaches',
  entity: BreachRow,
  handlers: [
    when(BreachFound, breachOf, (_, { data: { event = null, ...data }, occurredAt }) => ({
      ...data,
      event,
      foundAt: occurredAt,
      acknowledgedAt: null,
      acknowledgedBy: null,
      why: null,
    })),
    change(BreachAcknowledged, breachOf, (row, { data: { why }, actor, occurredAt }) => ({
      ...row,
      acknowledgedAt: occurredAt,
      acknowledgedBy: actor?.id ?? null,
      why,
    })),
  ],
};
