import { readSettings } from '@maru/service';
import { openFront } from '@maru/shop-calls';
import type { FrontOptions, RunningFront } from '@maru/shop-calls';
import type { GraphQLSchema } from 'graphql';
import { HttpProblemFilter } from './http-problem.filter';
import { WebBffModule } from './web-bff.module';
import { webBffSettings } from './web-bff.settings';

export { webBffSettings } from './web-bff.settings';

export interface RunningWebBff extends RunningFront {
  readonly schema: GraphQLSchema;
}

/** The backend of the web's own: GraphQL over what the contexts answer. It keeps nothing; `tokens` tells whom a subscription is for. */
export async function startWebBff(options: FrontOptions): Promise<RunningWebBff> {
  const { tokens, scheduler, env } = options;
  const settings = readSettings(webBffSettings, env);
  const introspection = (settings.get('WEB_BFF_INTROSPECTION') ?? defaultIntrospection(env)) === 'on';
  const { app, ...running } = await openFront(
    {
      name: 'web-bff',
      module: (resources) => WebBffModule.of({ ...resources, tokens, settings, introspection, scheduler }),
      prepare: (app) => void app.useGlobalFilters(new HttpProblemFilter()),
    },
    options,
  );
  const { graphql } = app.getHttpAdapter().getInstance() as unknown as { graphql: { schema: GraphQLSchema } };
  return { ...running, schema: graphql.schema };
}

const defaultIntrospection = ({ NODE_ENV }: FrontOptions['env']) => (NODE_ENV === 'production' ? 'off' : 'on');
