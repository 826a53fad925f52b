import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { createRequire } from 'node:module';
import type { Peers } from '@maru/service';
import path from 'node:path';
import type { Upstreams } from '../balancing/upstreams';
import { KeptDocument } from './kept-document';
import { mergedOpenApi } from './merged-openapi';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>maru</title>
    <link rel="stylesheet" href="/docs/assets/swagger-ui.css" />
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/assets/swagger-ui-bundle.js"></script>
    <script src="/docs/page.js"></script>
  </body>
</html>
`;

// A file of its own, because the content security policy allows no inline script.
const SCRIPT = "SwaggerUIBundle({ url: '/docs/openapi.json', dom_id: '#api', deepLinking: true });";

/** Serves `/docs/openapi.json`, cached for a while, and `/docs`, its page (Swagger UI, without a foreign host). */
export function serveDocs(fastify: FastifyInstance, upstreams: Upstreams, peers: Peers): void {
  const fromSwagger = createRequire(require.resolve('@nestjs/swagger'));
  const assets = path.dirname(fromSwagger.resolve('swagger-ui-dist/package.json'));
  const served = ['swagger-ui.css', 'swagger-ui-bundle.js'];
  void fastify.register(fastifyStatic, {
    root: assets,
    prefix: '/docs/assets/',
    index: false,
    decorateReply: false,
    allowedPath: (name) => served.includes(name.replace(/^\//, '')),
  });
  fastify.get('/docs', (_request, reply) => reply.type('text/html').send(PAGE));
  fastify.get('/docs/page.js', (_request, reply) => reply.type('text/javascript').send(SCRIPT));
  const document = new KeptDocument(() => mergedOpenApi(upstreams, peers));
  fastify.get('/docs/openapi.json', async (_request, reply) =>
    reply.type('application/json').send(await document.bytes()),
  );
}
