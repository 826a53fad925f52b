import type { Tracer } from '@maru/kernel';
import { connectMessageServer } from '@maru/messaging';
import type { Consumer, MessageBus } from '@maru/messaging';
import { ProjectionRunner } from '@maru/read-models';
import type { INestApplication } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Commits } from './commits';
import type { ContextDefinition } from './context-definition';

export interface ConsumersOptions {
  readonly app: INestApplication;
  readonly definition: ContextDefinition;
  readonly bus: MessageBus;
  readonly dataSource: DataSource;
  readonly commits: Commits;
  readonly tracer: Tracer;
}

export interface RunningConsumers {
  readonly all: readonly Consumer[];
  /** Closes the handlers of other contexts' messages first, then the projections. */
  close(): Promise<void>;
}

/** Starts the context's `@EventPattern` handlers as one consumer group, and every projection as a group of its own. */
export async function startConsumers(options: ConsumersOptions): Promise<RunningConsumers> {
  const { app, definition, bus, dataSource, commits, tracer } = options;
  const { name: context, projections } = definition;
  const runners = projections.map(
    ({ projection }) =>
      new ProjectionRunner({
        context,
        projection,
        bus,
        dataSource,
        tracer,
        committed: (messages) => commits.announce(projection.name, messages),
      }),
  );
  const consumers = runners.map((runner) => runner.start());
  const server = connectMessageServer(app, { context, bus, dataSource, tracer });
  await app.startAllMicroservices();
  return {
    all: server.running ? [server.running, ...consumers] : consumers,
    close: async () => {
      await server.close();
      await Promise.all(runners.map((runner) => runner.close()));
    },
  };
}
