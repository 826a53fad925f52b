import { MercuriusDriver } from '@nestjs/mercurius';
import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import { bearerToken } from '@maru/security';
import type { TokenVerifier } from '@maru/security';
import { Scheduler } from '@maru/kernel';
import { Draining } from '@maru/service';
import type { Settings } from '@maru/service';
import { FrontHealthModule, onBehalfOf, ShopCalls } from '@maru/shop-calls';
import type { FrontResources } from '@maru/shop-calls';
import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import { NoSchemaIntrospectionCustomRule } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import mercurius from 'mercurius';
import { formatErrors } from './graphql-errors';
import { refuseCostly } from './limits/complexity';
import { loadersOf } from './loaders';
import { operationNameIn, refuseParsedDocuments, refuseSubscriptions } from './only-questions';
import type { OfRequest } from './only-questions';
import { OrderCommandsResolver } from './resolvers/order-commands.resolver';
import { OrderUpdatedResolver } from './resolvers/order-updated.resolver';
import { OrdersResolver } from './resolvers/orders.resolver';
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
] as const;

export interface WebBffResources extends FrontResources {
  readonly tokens: TokenVerifier;
  readonly settings: Settings<typeof webBffSettings>;
  readonly introspection: boolean;
  readonly scheduler: Scheduler;
}

/** GraphQL on Mercurius, and health. */
@Module({})
export class WebBffModule {
  static of(resources: WebBffResources): DynamicModule {
    const { calls, policies, settings, scheduler, draining } = resources;
    const provided: Provider[] = [
      { provide: ShopCalls, useValue: calls },
      { provide: Scheduler, useValue: scheduler },
      { provide: Draining, useValue: draining },
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

function graphqlOptions({ calls, tokens, settings, introspection }: WebBffResources): MercuriusDriverConfig {
  return {
    driver: MercuriusDriver,
    path: '/graphql',
    autoSchemaFile: true,
    graphiql: false,
    context: (request: FastifyRequest) => onBehalfOf(request),
    loaders: loadersOf(calls),
    queryDepth: settings.get('WEB_BFF_MAX_DEPTH'),
    // What was found to fit the schema is remembered, by its text.
    cache: true,
    validationRules: introspection ? [] : [NoSchemaIntrospectionCustomRule],
    persistedQueryProvider: mercurius.persistedQueryDefaults.automatic(),
    errorFormatter: formatErrors,
    // Mercurius' own schema of the answer writes the indices in a path as text; clients are to be told numbers (GraphQL §7.1.2).
    additionalRouteOptions: {
      serializerCompiler: () => (answer: unknown) => JSON.stringify(answer),
      preHandler: refuseParsedDocuments,
    },
    hooks: { preExecution: before(settings.get('WEB_BFF_MAX_COMPLEXITY')) },
    subscription: {
      onConnect: ({ payload }: { payload?: Record<string, unknown> }) => admit(tokens, payload),
    },
  } as MercuriusDriverConfig;
}

/** What is asked of a document for each request, the same or not. */
const before =
  (mostCostly: number) =>
  async (
    schema: GraphQLSchema,
    document: DocumentNode,
    context: OfRequest,
    variables: Record<string, unknown> | undefined,
  ): Promise<void> => {
    refuseSubscriptions(document, context);
    refuseCostly(mostCostly, { schema, document, variables, operationName: operationNameIn(context) });
  };

/** Whom a connection is for: its first message carries the token, as `{ "authorization": "Bearer …" }`. */
async function admit(tokens: TokenVerifier, payload: Record<string, unknown> | undefined): Promise<object | false> {
  const { authorization } = payload ?? {};
  if (typeof authorization !== 'string') return false;
  const token = bearerToken(authorization);
  if (token === undefined) return false;
  await tokens.verify(token);
  return { authorization };
}
