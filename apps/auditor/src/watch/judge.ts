import type { Position, RecordedEvent } from '@maru/event-store';
import { isKnown, PLACED, subjectOfStream, subjectsOf } from '@maru/invariants';
import type { Finding, Subjects } from '@maru/invariants';
import { CannotJudge } from './cannot-judge';
import type { Histories } from './history';
import { MOST_BLIND } from './memory';
import type { Memory } from './memory';

/** A broken rule, and the event that broke it. */
export interface Broken {
  readonly finding: Finding;
  readonly event: RecordedEvent;
}

/** Judges events in log order on what the auditor remembers, and looks up in the log what it has forgotten. */
export class Judge {
  constructor(
    private readonly memory: Memory,
    private readonly histories: Histories,
    /** Where this auditor began; every order that was placed later was seen from its beginning. */
    private readonly since: Position,
  ) {}

  /** @throws CannotJudge when too many subjects have events of unknown types */
  async judge(event: RecordedEvent): Promise<readonly Broken[]> {
    if (!isKnown(event.type)) {
      await this.cannotJudge(event);
      return [];
    }
    const subjects = subjectsOf(event);
    const { orderId, sku } = subjects;
    if (orderId === undefined && sku === undefined) return [];
    await this.recall(subjects, event);
    return this.add(subjects, event);
  }

  /** Judges the subjects again whose unknown types this version knows, up to the position. */
  async resume(position: Position): Promise<readonly Broken[]> {
    const { memory, histories } = this;
    const found: Broken[] = [];
    // Behind the position, so that its own event is among them.
    const before = `${position}\uffff`;
    for (const [subject, unknown] of [...memory.blind]) {
      if (!isKnown(unknown.type)) continue;
      memory.sees(subject);
      const ofOrder = await histories.ofOrder(subject, before);
      const isOrder = ofOrder.events.length > 0;
      const history = isOrder ? ofOrder : await histories.ofStock(subject, before);
      if (!history?.begins) {
        memory.cannotSee(subject);
        continue;
      }
      const still = history.events.find(({ type }) => !isKnown(type));
      if (still) {
        memory.blindFor(subject, still);
        continue;
      }
      const broken = history.events.flatMap((event) =>
        this.add(isOrder ? { orderId: subject } : { sku: subject }, event),
      );
      if (isOrder) this.assumeHeld(subject);
      found.push(...broken.filter(({ event }) => event.position >= unknown.position));
    }
    return found;
  }

  private add({ orderId, sku }: Subjects, event: RecordedEvent): readonly Broken[] {
    const { memory } = this;
    // Only the named subjects, because a history is of one of them.
    const other = subjectsOf(event);
    const blind = {
      has: (subject: string) =>
        memory.has(subject) ||
        (orderId === undefined && subject === other.orderId) ||
        (sku === undefined && subject === other.sku),
    };
    const findings = memory.ledger.add(event, blind);
    memory.judged({ orderId, sku });
    return findings.map((finding) => ({ finding, event }));
  }

  private async cannotJudge(event: RecordedEvent): Promise<void> {
    const { type, position, stream, data } = event;
    const { orderId, sku } = data as { readonly orderId?: unknown; readonly sku?: unknown };
    const named = subjectOfStream(stream);
    const subject =
      named?.orderId ??
      named?.sku ??
      (typeof orderId === 'string' ? orderId : undefined) ??
      (typeof sku === 'string' ? sku : undefined) ??
      (stream.startsWith('payments.payment-') ? await this.histories.orderOf(stream) : undefined);
    if (subject === undefined) return;
    if (this.memory.blind.size >= MOST_BLIND && !this.memory.blind.has(subject)) throw new CannotJudge(type, position);
    this.memory.blindFor(subject, { type, position });
  }

  private async recall({ orderId, sku }: Subjects, event: RecordedEvent): Promise<void> {
    const { memory, histories } = this;
    const { orders, stocks } = memory.ledger;
    const begins = PLACED.has(event.type) && event.revision === 0;
    if (orderId !== undefined && !orders.has(orderId) && !memory.has(orderId) && !begins)
      await this.recallOrder(orderId, event.position);
    if (sku === undefined || stocks.has(sku) || memory.has(sku)) return;
    const history = await histories.ofStock(sku, event.position);
    if (!history?.begins) return memory.cannotSee(sku);
    const unknown = history.events.find(({ type }) => !isKnown(type));
    if (unknown) return memory.blindFor(sku, unknown);
    for (const each of history.events) this.add({ sku }, each);
  }

  private async recallOrder(orderId: string, before: Position): Promise<void> {
    const { memory, histories } = this;
    const { events, begins } = await histories.ofOrder(orderId, before);
    if (!begins) return memory.cannotSee(orderId);
    const unknown = events.find(({ type }) => !isKnown(type));
    if (unknown) return memory.blindFor(orderId, unknown);
    for (const event of events) memory.ledger.add(event, memory);
    if (events.length > 0 && events[0]!.position <= this.since) this.assumeHeld(orderId);
    const order = memory.ledger.orders.get(orderId);
    // It was forgotten, so its goods were shipped. They are on the streams of their SKUs, which were not read.
    if (order?.ending === 'COMPLETED') order.shipped = true;
  }

  /** The order may have pieces set aside, which are on the streams of their SKUs. */
  private assumeHeld(orderId: string): void {
    const order = this.memory.ledger.orders.get(orderId);
    if (!order) return;
    order.heldUnknown = true;
    if (order.ending === 'COMPLETED') order.shipped = true;
  }
}
