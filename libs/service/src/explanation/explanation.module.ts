import * as fields from '@maru/kernel/fields';
import { Allow } from '@maru/security/nest';
import { Clock } from '@maru/kernel';
import { EventStore } from '@maru/event-store';
import { MessageBus } from '@maru/messaging';
import { Policies } from '@maru/resilience';
import { Controller, Get, Module, Query } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { DataSource } from 'typeorm';
import type { ContextDefinition } from '../context-definition';
import { RunningGroups } from '../parked/running-groups';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import type { ContextExplanation } from './context-explanation';
import { Explanations } from './explanations';

const MOST_STREAMS = 10;

const explanationQuery = z.strictObject({
  id: fields.id,
  /** The entity's streams in all contexts, with commas between. */
  streams: fields
    .text(1_000)
    .transform((names) => names.split(','))
    .refine((names) => names.length <= MOST_STREAMS, `must be at most ${MOST_STREAMS} streams`),
});

/**
 * Serves the facts of this context about one entity to the gateway, on the context's own address only.
 */
@ApiExcludeController()
@Controller('internal/explanation')
export class ExplanationController {
  constructor(private readonly explanations: Explanations) {}

  @Allow('explanations:read')
  @Get()
  explain(
    @Query({ schema: explanationQuery }) { id, streams }: z.infer<typeof explanationQuery>,
  ): Promise<ContextExplanation> {
    return this.explanations.of(id, streams);
  }
}

@Module({ controllers: [ExplanationController] })
export class ExplanationModule {
  static of({ name, explains, publications }: ContextDefinition): DynamicModule {
    return {
      module: ExplanationModule,
      providers: [
        {
          provide: Explanations,
          inject: [EventStore, DataSource, MessageBus, RunningGroups, Policies, Clock, ModuleRef],
          useFactory: (
            store: EventStore,
            database: DataSource,
            bus: MessageBus,
            groups: RunningGroups,
            policies: Policies,
            clock: Clock,
            providers: ModuleRef,
          ) =>
            new Explanations({
              ...{ context: name, publishes: Object.keys(publications.translations) },
              ...{ store, database, bus, groups, policies, clock },
              facts: explains && ((id) => providers.get(explains, { strict: false }).factsOf(id)),
            }),
        },
      ],
    };
  }
}
