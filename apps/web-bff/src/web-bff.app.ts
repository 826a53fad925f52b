import { SystemClock } from '@maru/kernel';
import { readSettings } from '@maru/service';
import { openLimitStore } from '@maru/service/limit-store';
import type { Settings } from '@maru/service';
import { openFront } from '@maru/shop-calls';
import type { FrontOptions, RunningFront } from '@maru/shop-calls';
import type { GraphQLSchema } from 'graphql';
import { HttpProblemFilter } from './http-problem.filter';
import { DocumentLimits } from './limits/document-limits';
import { LiveFeed } from './live/live-feed';
import { serveLive } from './live/serve-live';
import { LEASE_MS, SharedWatchers } from './subscriptions/shared-watchers';
import { Watchers } from './subscriptions/watchers';
import { serveSubscriptions } from './subscriptions/websocket';
import { GRAPHQL_PATH, WebBffModule } from './web-bff.module';
import { webBffSettings } from './web-bff.settings';

export { webBffSettings } from './web-bff.settings';

// Longer than most pauses of a phone, shorter than the time-out of most proxies.
const PING_MS = 12_000;

export interface RunningWebBff extends RunningFront {
  readonly schema: GraphQLSchema;
}

/**
 * The backend of the web: GraphQL over the contexts. It has no storage; `tokens` identifies the user of a subscription.
 */
export async function startWebBff(options: FrontOptions): Promise<RunningWebBff> {
  const { tokens, scheduler, env } = options;
  const settings = readSettings(webBffSettings, env);
  const introspection = (settings.get('WEB_BFF_INTROSPECTION') ?? defaultIntrospection(env)) === 'on';
  const limits = new DocumentLimits(settings, introspection);
  const redisUrl = settings.get('REDIS_URL');
  const logger = options.logger.child({ context: 'web-bff' });
  const redis = redisUrl ? await openLimitStore(redisUrl, logger, 'WebSockets') : undefined;
  const most = mostOfWatchers(settings);
  const { now, ...times } = subscriptionOptions(settings);
  const watchers = new Watchers(most, now, redis && new SharedWatchers(redis, most, logger));
  // Three times within a lease, so that one lost renewal ends nothing.
  const renewing = setInterval(() => watchers.tell(), LEASE_MS / 3).unref();
  const feed = new LiveFeed(options.bus, settings.get('WEB_BFF_LIVE_CHANGES'), scheduler, logger);
  const end = async () => {
    clearInterval(renewing);
    redis?.disconnect();
    await feed.close();
  };
  const { app, ...running } = await openFront(
    {
      name: 'web-bff',
      module: (resources) => WebBffModule.of({ ...resources, settings, limits, scheduler, feed }),
      prepare: (app, { calls, draining }) => {
        app.useGlobalFilters(new HttpProblemFilter());
        const ending = draining.signal;
        serveLive(app.getHttpAdapter().getInstance(), {
          ...{ feed, calls, tokens, watchers, scheduler, now, ending, heartbeatMs: PING_MS },
        });
        serveSubscriptions(app.getHttpAdapter().getInstance(), {
          ...{ path: GRAPHQL_PATH, calls, tokens, limits, scheduler, ending },
          ...{ now, watchers, ...times },
        });
      },
    },
    options,
  ).catch(async (fault: unknown) => {
    await end();
    throw fault;
  });
  const { graphql } = app.getHttpAdapter().getInstance() as unknown as { graphql: { schema: GraphQLSchema } };
  const close = async () => {
    await running.close();
    await end();
  };
  return { ...running, close, schema: graphql.schema };
}

const mostOfWatchers = (settings: Settings<typeof webBffSettings>) => ({
  connectionsPerUser: settings.get('WEB_BFF_MAX_CONNECTIONS_PER_USER'),
  perConnection: settings.get('WEB_BFF_MAX_SUBSCRIPTIONS_PER_CONNECTION'),
  perUser: settings.get('WEB_BFF_MAX_SUBSCRIPTIONS_PER_USER'),
  perMinute: settings.get('WEB_BFF_MAX_SUBSCRIBES_PER_MINUTE'),
});

function subscriptionOptions(settings: Settings<typeof webBffSettings>) {
  const clock = new SystemClock();
  const now = () => clock.now().getTime();
  return {
    now,
    maxMessageBytes: settings.get('WEB_BFF_MAX_BODY_BYTES'),
    pingMs: PING_MS,
    initWithinMs: settings.get('WEB_BFF_CONNECTION_INIT_MS'),
  };
}

const defaultIntrospection = ({ NODE_ENV }: FrontOptions['env']) => (NODE_ENV === 'production' ? 'off' : 'on');
