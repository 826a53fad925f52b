import { forContext } from '@maru/event-store';
import { messagingMigrations, messagingRetention, WatchedBus } from '@maru/messaging';
import { Module } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { DynamicModule } from '@nestjs/common';
import { z } from 'zod';
import { guardRoutes } from './access/guard-routes';
import { ActRecords } from './audit/act-records';
import { AuditModule } from './audit/audit.module';
import { AuditReader } from './audit/audit-reader';
import { auditRetention } from './audit/audit-retention';
import { Commits } from './commits';
import { CommitFeedModule } from './commit-feed/commit-feed.module';
import { startConsumers } from './consumers';
import type { ContextDefinition } from './context-definition';
import type { ContextRuntime, RunningContext } from './context-runtime';
import { ExplanationModule } from './explanation/explanation.module';
import { serveCalls } from './grpc/serve-calls';
import { HealthModule } from './health/health.module';
import { ActLog } from './logging/act-log';
import { consumerFaultLog } from './logging/consumer-fault-log';
import { LoggedBus } from './logging/logged-bus';
import { NestLogger } from './logging/nest-logger';
import { openFrame } from './frame';
import { serveOpenApi } from './http/http-server';
import { RequestSchemaPipe } from './http/invalid-request';
import { serveMetrics } from './http/serve-metrics';
import { OtherMethods } from './http/other-methods';
import { ProblemFilter } from './http/problem.filter';
import { openDatabase } from './database/open-database';
import { openPersonalData } from './database/open-personal-data';
import { observeContext } from './metrics/observe-context';
import { timeAppends } from './metrics/time-appends';
import { timeCalls } from './metrics/time-calls';
import { timeCommands } from './metrics/time-commands';
import { observeRequests } from './parked/observe-requests';
import { ParkedModule } from './parked/parked.module';
import { RunningGroups } from './parked/running-groups';
import { Retention } from './retention/retention';
import { RuntimeModule } from './runtime.module';
import { serviceSettings } from './service-settings';
import { DatabaseSnapshots } from './snapshots/database-snapshots';
import { serveTraces } from './tracing/serve-traces';
import { traceSettings } from './tracing/trace-settings';
import { readSettings } from './settings';
import { StreamsModule } from './streams/streams.module';

/**
 * Checks the settings of a context without starting it.
 * @throws InvalidSettings
 */
export function checkSettings(definition: ContextDefinition, env: ContextRuntime['env']): void {
  readSettings(serviceSettings, env);
  readSettings(traceSettings, env);
  readSettings(definition.settings ?? z.object({}), env);
}

const OF_EVERY_CONTEXT = [HealthModule, ParkedModule, AuditModule, CommitFeedModule];

/** The root module of a context: the runtime, the common modules, and the context's own module. */
@Module({})
class ContextRoot {
  static of(definition: ContextDefinition, runtime: DynamicModule): DynamicModule {
    return {
      module: ContextRoot,
      imports: [
        runtime,
        ...OF_EVERY_CONTEXT,
        ExplanationModule.of(definition),
        StreamsModule.of(definition.veiled),
        definition.module,
      ],
    };
  }
}

/**
 * Starts one context as a Nest application with a container of its own: checks its settings, migrates its database,
 * starts its consumers and projections, and listens.
 * @throws InvalidSettings; WrongKeyEncryptionKey; UndecidedRoutes; errors of the database or the module, after
 * everything started is ended again
 */
export async function startContext(definition: ContextDefinition, runtime: ContextRuntime): Promise<RunningContext> {
  const limits = readSettings(serviceSettings, runtime.env);
  const settings = readSettings(definition.settings ?? z.object({}), runtime.env);
  const { name } = definition;
  const { trust, tokens, ids, clock, scheduler, random } = runtime;
  const drainMs = limits.get('DRAIN_TIMEOUT_MS');
  const options = { name, logger: runtime.logger, random, drainMs, env: runtime.env };
  return openFrame(options, async (frame) => {
    const { logger, undo, draining, policies, metrics, traces } = frame;
    const dataSource = await openDatabase(definition, {
      url: runtime.databaseUrl,
      connections: limits.get('DATABASE_CONNECTIONS'),
      connectMs: limits.get('DATABASE_CONNECT_TIMEOUT_MS'),
      answerMs: limits.get('DATABASE_ANSWER_TIMEOUT_MS'),
      messagingMigrations,
      logger,
    });
    undo.add('database pool', () => dataSource.destroy());
    const keys =
      definition.personalData &&
      openPersonalData(definition, {
        url: runtime.personalKeysUrl,
        encryption: runtime.keyEncryption,
        connectMs: limits.get('DATABASE_CONNECT_TIMEOUT_MS'),
        answerMs: limits.get('DATABASE_ANSWER_TIMEOUT_MS'),
        logger,
      });
    if (keys) {
      undo.add('keys of persons', () => keys.close());
      if (definition.personalData === 'keeps') await keys.wrapping.beginInNewShop();
      await keys.wrapping.check();
    }
    const everyEvents = limits.get('SNAPSHOT_EVERY_EVENTS');
    const snapshots = everyEvents > 0 ? new DatabaseSnapshots(dataSource, logger, everyEvents) : undefined;
    const eventStore = forContext(runtime.eventStore, name, snapshots, timeAppends(metrics), traces);
    undo.add('subscriptions', () => eventStore.close());
    const relay = await runtime.startRelay?.(traces);
    if (relay) undo.add('relay', () => relay.close());

    const commits = new Commits();
    const groups = new RunningGroups();
    runtime.observe?.(metrics);
    const observed = observeContext(metrics, {
      ...{ groups, relay, dataSource, keys, bus: runtime.bus, clock, scheduler, logger },
      everyMs: limits.get('METRICS_INTERVAL_MS'),
    });
    observeRequests(metrics, runtime.bus);
    const bodyLimit = limits.get('BODY_LIMIT_BYTES');
    const budgetMs = limits.get('REQUEST_TIMEOUT_MS');
    const acts = new ActLog(logger);
    const app = await frame.open(
      ContextRoot.of(
        definition,
        RuntimeModule.of(runtime, {
          ...{ eventStore, dataSource, settings, commits, draining, groups, policies, metrics, tracer: traces },
          ...{ acts, logger: new NestLogger(logger) },
          actRecords: new ActRecords({ context: name, database: dataSource, clock, ids, acts }),
          personalData: keys?.persons,
          keyWrapping: keys?.wrapping,
        }),
      ),
      { ids, bodyLimit, budgetMs, trust, open: definition.open ?? [] },
    );
    const otherMethods = new OtherMethods(app.getHttpAdapter().getInstance());
    guardRoutes(app, tokens);
    app.useGlobalPipes(new RequestSchemaPipe());
    app.useGlobalFilters(new ProblemFilter(logger));
    serveOpenApi(app, `maru ${name}`);
    serveMetrics(app.getHttpAdapter().getInstance(), metrics);
    serveTraces(app.getHttpAdapter().getInstance(), traces.ring, tokens);

    const host = runtime.host ?? '127.0.0.1';
    const { service } = definition;
    const grpc = { host, port: runtime.grpcPort ?? 0, bodyLimit, budgetMs, certificates: trust?.certificates };
    const caught = { callers: trust?.tokens, interceptors: [timeCalls(metrics)], tracer: traces };
    const calls = service && serveCalls(app, { service, tokens, ids, logger, ...caught, ...grpc });

    const bus = new WatchedBus(new LoggedBus(observed.bus, logger), clock);
    const consumers = await startConsumers({ app, definition, bus, dataSource, commits, tracer: traces });
    undo.add('consumers', () => consumers.close());
    groups.started(consumers.all, bus.groups(), relay?.consumer);
    const days = limits.get('AUDIT_DAYS');
    const onFault = consumerFaultLog(logger, clock);
    const auditOf = { context: name, eventStore, dataSource, clock, scheduler, random };
    const audit = new AuditReader({ ...auditOf, days, onFault });
    undo.add('audit', () => audit.close());
    const retention = new Retention({
      rules: [...messagingRetention, auditRetention(days), ...(definition.retention ?? [])],
      settings: settings.all(),
      ...{ dataSource, metrics, logger, clock, scheduler },
      intervalMs: limits.get('RETENTION_INTERVAL_MS'),
    });
    undo.add('retention', () => retention.close());
    await app.init();
    timeCommands(app.get(CommandBus), metrics);
    const watch = observed.watch();
    undo.add('watch over the groups', () => watch.close());
    otherMethods.refuse();
    if (calls) undo.add('calls', (cutOff) => calls.drain(cutOff));
    const listening = await frame.listen(app, { host, port: runtime.port ?? 0, trust });
    return {
      name,
      ...listening,
      grpcAddress: calls?.address,
      release: () => draining.begin(),
    };
  });
}
