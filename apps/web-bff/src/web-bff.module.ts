import { MercuriusDriver } from '@nestjs/mercurius';
import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import { Scheduler } from '@maru/kernel';
import { Draining } from '@maru/service';
import type { Settings } from '@maru/service';
import { FrontHealthModule, onBehalfOf, ShopCalls } from '@maru/shop-calls';
import type { FrontResources } from '@maru/shop-calls';
import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { formatErrors } from './graphql-errors';
import type { DocumentLimits } from './limits/document-limits';
import { keptQueries } from './limits/kept-queries';
import { operationNameIn, refuseParsedDocuments, refuseSubscriptions } from './limits/only-questions';
import type { OfRequest } from './limits/only-questions';
import { LiveFeed } from './live/live-feed';
import { callerOf } from './loaders';
import { OrderCommandsResolver } from './resolvers/order-commands.resolver';
import { OrderUpdatedResolver } from './resolvers/order-updated.resolver';
import { OrdersResolver } from './resolvers/orders.resolver';
import { OrderLinePartsResolver, OrderPartsResolver, ProductPartsResolver } from './resolvers/parts.resolver';
import { ProductsResolver } from './resolvers/products.resolver';
import { ProfileResolver } from './resolvers/profile.resolver';
import { WatchPause } from './watch-pause';
import type { webBffSettings } from './web-bff.settings';

export const resolvers = [
  ProductsResolver,
  ProfileResolver,
  OrdersResolver,
  OrderCommandsResolver,
  OrderUpdatedResolver,
  ProductPartsResolver,
  OrderLinePartsResolver,
  OrderPartsResolver,
] as const;

export const GRAPHQL_PATH = '/graphql';

export interface WebBffResources extends FrontResources {
  readonly settings: Settings<typeof webBffSettings>;
  readonly limits: DocumentLimits;
  readonly scheduler: Scheduler;
  readonly feed: LiveFeed;
}

/** GraphQL on Mercurius, and health. */
@Module({})
export class WebBffModule {
  static of(resources: WebBffResources): DynamicModule {
    const { calls, policies, settings, scheduler, draining, feed } = resources;
    const provided: Provider[] = [
      { provide: ShopCalls, useValue: calls },
      { provide: Scheduler, useValue: scheduler },
      { provide: Draining, useValue: draining },
      { provide: LiveFeed, useValue: feed },
      { provide: WatchPause, useValue: new WatchPause(settings.get('WEB_BFF_WATCH_MS')) },
    ];
    return {
      module: WebBffModule,
      imports: [
        GraphQLModule.forRoot<MercuriusDriverConfig>(graphqlOptions(resources)),
        FrontHealthModule.of(policies, draining),
      ],
      providers: [...provided, ...resolvers],
    };
  }
}

function graphqlOptions({ calls, settings, limits }: WebBffResources): MercuriusDriverConfig {
  return {
    driver: MercuriusDriver,
    path: GRAPHQL_PATH,
    autoSchemaFile: true,
    graphiql: false,
    context: (request: FastifyRequest) => callerOf(calls, onBehalfOf(request), { remember: true }),
    // It would cache documents by number, whatever their size, also refused ones.
    cache: false,
    graphql: { parseOptions: limits.parseOptions, validateOptions: limits.validateOptions },
    validationRules: [...limits.rules],
    persistedQueryProvider: keptQueries(settings.get('WEB_BFF_KEPT_QUERIES_BYTES')),
    errorFormatter: formatErrors,
    // Mercurius' own schema of the answer writes the indices in a path as text; clients must get numbers (GraphQL
    // §7.1.2).
    additionalRouteOptions: {
      serializerCompiler: () => (answer: unknown) => JSON.stringify(answer),
      preHandler: refuseParsedDocuments(limits),
      bodyLimit: settings.get('WEB_BFF_MAX_BODY_BYTES'),
    },
    hooks: { preExecution: before(limits) },
  } as MercuriusDriverConfig;
}

/** The limits of a document, checked for each request. */
const before =
  (limits: DocumentLimits) =>
  async (
    schema: GraphQLSchema,
    document: DocumentNode,
    context: OfRequest,
    variables: Record<string, unknown> | undefined,
  ): Promise<void> => {
    refuseSubscriptions(document, context);
    limits.refuseCostly({ schema, document, variables, operationName: operationNameIn(context) });
  };
