import type { OpenAPIObject } from '@nestjs/swagger';
import type { Peers } from '@maru/service';
import { auditDocument } from '../audit/audit-document';
import { withStaffExplanation } from '../explanation/explanation-document';
import { demoDocument } from '../demo/demo-document';
import { liveDocument } from './live-document';
import { streamsDocument } from '../time-travel/streams-document';
import { operationsDocument } from '../operations/operations-document';
import { tracesDocument } from '../traces/traces-document';
import { routedContexts } from '../routes';
import type { Turn, Upstreams } from '../balancing/upstreams';

const NONE: Pick<OpenAPIObject, 'paths' | 'components'> = { paths: {} };

// The tag of routes that the gateway answers itself.
const GATEWAY = 'gateway';

type PathItem = OpenAPIObject['paths'][string];

export interface MergedDocument {
  readonly document: OpenAPIObject;
  /** Whether every context has answered. */
  readonly whole: boolean;
}

/** The OpenAPI document of the shop, merged from its contexts' own. A context that does not answer is left out. */
export async function mergedOpenApi(upstreams: Upstreams, peers: Peers): Promise<MergedDocument> {
  const documents = await Promise.all(routedContexts.map((context) => documentOf(upstreams.take(context), peers)));
  const merged: OpenAPIObject = {
    openapi: '3.0.0',
    info: { title: 'maru', version: '1', description: 'An order is never lost, never doubled and never half-done.' },
    tags: [...routedContexts, GATEWAY].map((name) => ({ name })),
    paths: {},
    components: { schemas: {}, securitySchemes: {} },
  };
  routedContexts.forEach((context, index) => {
    const document = documents[index];
    for (const [path, item] of Object.entries(document?.paths ?? {})) {
      if (path.startsWith('/api/')) merged.paths[path] = tagged(item, context);
    }
    Object.assign(merged.components!.schemas!, document?.components?.schemas);
    Object.assign(merged.components!.securitySchemes!, document?.components?.securitySchemes);
  });
  withStaffExplanation(merged.paths);
  const owned = [
    auditDocument(),
    demoDocument(),
    streamsDocument(),
    liveDocument(),
    tracesDocument(),
    operationsDocument(),
  ];
  for (const { paths } of owned)
    for (const [path, item] of Object.entries(paths)) merged.paths[path] = tagged(item, GATEWAY);
  return { document: merged, whole: documents.every((each) => each !== undefined) };
}

function tagged(item: PathItem, context: string): PathItem {
  const operations = Object.entries(item as Record<string, object>).map(([method, operation]) => [
    method,
    { ...operation, tags: [context] },
  ]);
  return Object.fromEntries(operations) as PathItem;
}

async function documentOf(turn: Turn | undefined, peers: Peers): Promise<typeof NONE | undefined> {
  if (!turn) return undefined;
  try {
    const response = await peers.fetch(turn.context, `${turn.url}/openapi.json`, {
      signal: AbortSignal.timeout(5_000),
    });
    // Not every front has one.
    if (response.status === 404) return NONE;
    return response.ok ? ((await response.json()) as OpenAPIObject) : undefined;
  } catch {
    return undefined;
  } finally {
    // `left`, because this request must not count for or against the instance.
    turn.end('left');
  }
}
