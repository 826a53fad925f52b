import type { Clock } from '@maru/kernel';
import { entityOf } from '../entity';
import { recordPlaceOf } from '../kafka/records/record-place';
import type { Message } from '../message';

/** The last message of an entity that a group took in this process. */
export interface LatelyHeard {
  readonly id: string;
  readonly type: string;
  /** In the log. */
  readonly position: string;
  /** Absent on the embedded bus, and for a message that was tried again from its row. */
  readonly topic?: string;
  readonly partition?: number;
  readonly offset?: number;
  /** The time of the last attempt; for a batch, of its commit. */
  readonly deliveredAt: Date;
  /** The attempts in this process. */
  readonly attempts: number;
}

// About a minute of orders at the full speed of a small shop.
const ENTITIES = 1_000;

/**
 * The last message of each entity that a group took, for the entities that it heard of lately. In memory, because
 * nothing durable depends on it: it only says when a message came, and from which record.
 */
export class HeardLately {
  private readonly byEntity = new Map<string, LatelyHeard>();

  constructor(
    private readonly clock: Clock,
    private readonly entities = ENTITIES,
  ) {}

  note(message: Message): void {
    const entity = entityOf(message.key);
    const before = this.byEntity.get(entity);
    const { id, type, position } = message;
    const attempts = before?.id === id ? before.attempts + 1 : 1;
    this.byEntity.delete(entity);
    const deliveredAt = this.clock.now();
    this.byEntity.set(entity, { id, type, position, ...recordPlaceOf(message), deliveredAt, attempts });
    if (this.byEntity.size > this.entities) this.byEntity.delete(this.byEntity.keys().next().value!);
  }

  of(entity: string): LatelyHeard | undefined {
    return this.byEntity.get(entity);
  }
}
