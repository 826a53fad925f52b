import { connectMessageServer } from '@maru/messaging';
import type { MessageBus } from '@maru/messaging';
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
}

export interface RunningConsumers {
  /** First what handles messages from other contexts, then the projections. */
  close(): Promise<void>;
}

/** Starts what the context hears: its `@EventPattern` handlers as one group, and every projection as a group of its own. */
export async function startConsumers(options: ConsumersOptions): Promise<RunningConsumers> {
  const { app, definition, bus, dataSource } = options;
  const server = connectMessageServer(app, { context: definition.name, bus, dataSource });
  await app.startAllMicroservices();
  return {
    close: () => server.close(),
  };
}
