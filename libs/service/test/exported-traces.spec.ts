import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger, InvalidSettings, openTraces } from '../src';

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A collector that keeps what it gets over OTLP. */
class Collector {
  readonly received: Received[] = [];
  status = 200;
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.received.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}');
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describe('traces exported by the OTEL variables', () => {
  let collector: Collector;
  let url: string;
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } });

  beforeEach(async () => {
    collector = new Collector();
    url = await collector.start();
    lines.length = 0;
  });
  afterEach(() => collector.close());

  it('reach a collector as JSON, with the resource and the headers of the environment', async () => {
    const traces = openTraces(
      'ordering',
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=maru%20test',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      },
      logger,
    );
    const span = traces.begin('POST /api/orders', { kind: 'server', attributes: { 'url.path': '/api/orders' } })!;
    traces.start('append ordering.order', { kind: 'client', parent: span.traceparent })!.end();
    span.end();
    await traces.close();
    expect(collector.received).toMatchObject([{ url: '/v1/traces', headers: { 'x-tenant': 'maru test' } }]);
    const sent = JSON.parse(collector.received[0]!.body.toString()) as object;
    expect(sent).toMatchObject({
      resourceSpans: [
        {
          resource: {
            attributes: expect.arrayContaining([
              { key: 'service.name', value: { stringValue: 'ordering' } },
              { key: 'deployment.environment.name', value: { stringValue: 'test' } },
            ]),
          },
          scopeSpans: [
            {
              spans: [
                { name: 'append ordering.order', traceId: span.traceparent.slice(3, 35), kind: 3 },
                { name: 'POST /api/orders', spanId: span.traceparent.slice(36, 52), kind: 2 },
              ],
            },
          ],
        },
      ],
    });
  });

  it('reach a collector as protobuf by default, under the name in OTEL_SERVICE_NAME', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SERVICE_NAME: 'my-ordering' };
    const traces = openTraces('ordering', env, logger);
    traces.begin('POST /api/orders', { kind: 'server' })!.end();
    await traces.close();
    expect(collector.received).toMatchObject([{ headers: { 'content-type': 'application/x-protobuf' } }]);
    expect(collector.received[0]!.body.toString('latin1')).toContain('my-ordering');
  });

  it('are reported in the log when the collector refuses them', async () => {
    collector.status = 400;
    const traces = openTraces('ordering', { OTEL_EXPORTER_OTLP_ENDPOINT: url }, logger);
    traces.begin('POST /api/orders', { kind: 'server' })!.end();
    await traces.close();
    expect(lines.join()).toContain('the trace store did not take spans');
  });

  it.each([
    [{}],
    [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'set' }],
    [{ OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'set' }],
  ])('go nowhere with %j', async (given) => {
    const env = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value === 'set' ? url : value]));
    const traces = openTraces('ordering', env, logger);
    traces.begin('POST /api/orders', { kind: 'server' })?.end();
    await traces.close();
    expect(collector.received).toEqual([]);
  });

  it('are refused with a wrong variable, which the error names', () => {
    const wrong = () => openTraces('ordering', { OTEL_TRACES_SAMPLER: 'sometimes' }, logger);
    expect(wrong).toThrow(InvalidSettings);
    expect(wrong).toThrow('OTEL_TRACES_SAMPLER is "sometimes": must be one of always_on');
  });
});
