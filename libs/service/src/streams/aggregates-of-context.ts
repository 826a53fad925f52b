import { AggregateStore } from '@maru/event-store';
import type { DomainEvent } from '@maru/kernel';
import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

export type AnyAggregate = AggregateStore<unknown, unknown, DomainEvent>;

/** An aggregate, and the id of one of its streams. */
export interface FoundAggregate {
  readonly aggregate: AnyAggregate;
  readonly id: string;
}

/** The aggregates among the providers of this context. */
@Injectable()
export class AggregatesOfContext {
  private known: readonly AnyAggregate[] | undefined;

  constructor(private readonly modules: ModulesContainer) {}

  get all(): readonly AnyAggregate[] {
    // At the first request, because modules are still being made when this object is.
    return (this.known ??= this.find());
  }

  /** The aggregate of the stream; undefined when no aggregate of this context has such streams. */
  of(stream: string): FoundAggregate | undefined {
    // `ordering.order-…` is the beginning of `ordering.order-fulfilment-…`, too.
    const [aggregate] = this.all
      .filter(({ streamPrefix }) => stream.startsWith(`${streamPrefix}-`) && stream.length > streamPrefix.length + 1)
      .sort((one, other) => other.streamPrefix.length - one.streamPrefix.length);
    return aggregate && { aggregate, id: stream.slice(aggregate.streamPrefix.length + 1) };
  }

  private find(): readonly AnyAggregate[] {
    const found = new Set<AnyAggregate>();
    for (const module of this.modules.values())
      for (const { instance } of module.providers.values())
        if (instance instanceof AggregateStore) found.add(instance as AnyAggregate);
    return [...found].sort((one, other) => (one.streamPrefix < other.streamPrefix ? -1 : 1));
  }
}
