import { EventStore } from '@maru/event-store';
import type { RecordedEvent } from '@maru/event-store';
import type { Finding } from '@maru/invariants';
import { Clock, serviceActor } from '@maru/kernel';
import { Metrics } from '@maru/observability';
import { Injectable, Logger } from '@nestjs/common';
import { Breaches } from '../aggregates';
import { breachOf } from './breach-of';
import { Histories } from './history';
import type { Broken } from './judge';

// A fault that breaks one rule for every order is known after so many entries. Further ones are only counted.
const MOST_AN_HOUR = 100;
const HOUR_MS = 3_600_000;

/** Writes breaches into the log, the metric and the log lines, each once. */
@Injectable()
export class BreachBook {
  private readonly counted;
  private readonly histories: Histories;
  private readonly hours = new Map<string, { hour: number; count: number }>();

  constructor(
    private readonly breaches: Breaches,
    private readonly clock: Clock,
    store: EventStore,
    metrics: Metrics,
    private readonly logger: Logger,
  ) {
    this.histories = new Histories(store);
    const description = 'Breaches of the promises of the shop that the auditor has found in the log';
    this.counted = metrics.meter('@maru/auditor').createCounter('maru_auditor_breaches_total', { description });
  }

  /** Records a rule that an event broke. */
  async record({ finding, event }: Broken): Promise<void> {
    await this.write(finding, event.stream, event);
  }

  /** Records a rule that an order breaks because nothing happens. */
  async recordOverdue(finding: Finding): Promise<void> {
    await this.write(finding, `ordering.order-fulfilment-${finding.subject}`, undefined);
  }

  private async write(finding: Finding, stream: string, event: RecordedEvent | undefined): Promise<void> {
    const { rule, invariant, sentence, subject } = finding;
    if (this.isTooMany(rule)) {
      this.counted.add(1, { invariant });
      return;
    }
    const orderId =
      (event?.data as { readonly orderId?: string } | undefined)?.orderId ?? (event ? undefined : subject);
    const before = await this.histories.before(orderId, stream, event?.position ?? '\uffff');
    const breach = breachOf(finding, stream, event, before);
    const { breachId } = breach;
    const causation = {
      messageId: event?.id ?? breachId,
      correlationId: event?.metadata.correlationId ?? breachId,
      actor: serviceActor('auditor', event?.metadata.actor),
    };
    const outcome = await this.breaches.begin(breachId, { type: 'RecordBreach', ...breach }, causation);
    if (!outcome.accepted || outcome.events.length === 0) return;
    this.counted.add(1, { invariant });
    const at = event ? { type: event.type, position: event.position, cause: event.metadata.causationId } : {};
    this.logger.error({
      msg: `breach of ${invariant}: ${sentence}`,
      breachId,
      invariant,
      rule,
      subject,
      stream,
      ...at,
    });
  }

  private isTooMany(rule: string): boolean {
    const hour = Math.floor(this.clock.now().getTime() / HOUR_MS);
    const known = this.hours.get(rule);
    const count = known?.hour === hour ? known.count + 1 : 1;
    this.hours.set(rule, { hour, count });
    if (count === MOST_AN_HOUR + 1)
      this.logger.error(`more than ${MOST_AN_HOUR} breaches of ${rule} in an hour; further ones are only counted`);
    return count > MOST_AN_HOUR;
  }
}
