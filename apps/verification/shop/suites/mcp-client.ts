import { paymentIdOf } from '@maru/contracts';
import { mcpServer } from '@maru/mcp';
import { eventually } from '@maru/testing';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import path from 'node:path';
import type { TestShop } from '../../shops/test-shop';

const MAIN = path.join(__dirname, '..', '..', '..', 'mcp', 'dist', 'main.js');
const SCOPES = ['orders:read', 'explanations:read', 'streams:read', 'traces:read', 'audit:read', 'parked:read'];

interface Said<Body> {
  readonly isError: boolean;
  readonly text: string;
  readonly body: Body;
}

/** The tools of the MCP server, on a whole shop. */
export function mcpClient(shop: () => TestShop): void {
  describe('a client of the Model Context Protocol', () => {
    let client: Client | undefined;
    afterEach(() => client?.close());

    async function key(scopes: readonly string[]): Promise<string> {
      const wanted = { name: 'an MCP client', scopes };
      return (await shop().client.expect<{ apiKey: string }>(201, 'POST', '/api/users/api-keys', wanted)).apiKey;
    }

    async function connect(transport: Transport): Promise<void> {
      client = new Client({ name: 'a test', version: '1' });
      await client.connect(transport);
    }

    async function ask<Body>(name: string, given: Record<string, unknown> = {}): Promise<Said<Body>> {
      const { content, isError } = await client!.callTool({ name, arguments: given });
      const { text } = (content as { text: string }[])[0]!;
      return { isError: isError === true, text, body: (isError ? { refused: text } : JSON.parse(text)) as Body };
    }

    async function endedOrder(): Promise<string> {
      const { productId } = await shop().client.product(1);
      const orderId = await shop().client.placed(shop().client.order(await shop().client.customer(), [productId]));
      await shop().client.ended(orderId);
      return orderId;
    }

    it('learns over standard input and output why an order ended, and how it was before', async () => {
      const orderId = await endedOrder();
      const env = { MARU_URL: shop().client.url, MARU_API_KEY: await key(SCOPES) };
      await connect(new StdioClientTransport({ command: process.execPath, args: [MAIN], env, stderr: 'ignore' }));
      await eventually(async () => {
        const { body } = await ask<{ verdict: object; contexts: object[] }>('explain_order', { orderId });
        expect(body.verdict).toMatchObject({ code: 'ENDED_CONFIRMED' });
        expect(body.contexts.length).toBeGreaterThan(1);
      }, 20_000);
      const before = await ask<{ streams: object[] }>('order_at_moment', { orderId, at: 'revision:0' });
      expect(before.body.streams).toContainEqual(
        expect.objectContaining({
          stream: `ordering.order-${orderId}`,
          last: expect.objectContaining({ revision: 0 }),
        }),
      );
      const listed = await ask<{ items: object[] }>('list_orders', { status: 'COMPLETED', limit: 50 });
      expect(listed.body.items).toContainEqual(expect.objectContaining({ orderId }));
    }, 60_000);

    it('learns which order is stuck, until it goes on', async () => {
      const [ours, theirs] = InMemoryTransport.createLinkedPair();
      await mcpServer({ url: shop().client.url, apiKey: await key(SCOPES) }).connect(theirs);
      await connect(ours);
      const { productId } = await shop().client.product(1);
      const customerId = await shop().client.customer();
      const stuck = async () =>
        (await ask<{ items: { orderId: string }[] }>('stuck_orders', { minutes: 0 })).body.items;
      const resume = shop().hold('ordering.payment-requested.v1');
      try {
        const orderId = await shop().client.placed(shop().client.order(customerId, [productId]));
        await eventually(
          async () => expect(await stuck()).toContainEqual(expect.objectContaining({ orderId })),
          20_000,
        );
        resume();
        await shop().client.ended(orderId);
        await eventually(
          async () => expect(await stuck()).not.toContainEqual(expect.objectContaining({ orderId })),
          20_000,
        );
      } finally {
        resume();
      }
    }, 60_000);

    it('learns the timeline, the trace, the streams and the findings that belong to an order', async () => {
      const orderId = await endedOrder();
      const [ours, theirs] = InMemoryTransport.createLinkedPair();
      await mcpServer({ url: shop().client.url, apiKey: await key(SCOPES) }).connect(theirs);
      await connect(ours);
      await eventually(async () => {
        const { body } = await ask<{ events: { type: string }[] }>('order_timeline', { orderId });
        expect(body.events.map(({ type }) => type)).toContain('ordering.order-confirmed.v1');
      }, 20_000);
      const name = `payments.payment-${paymentIdOf(orderId)}`;
      const { body: payment } = await ask<{ events: object[] }>('read_stream', { name });
      expect(payment.events).toContainEqual(expect.objectContaining({ type: 'payments.payment-captured.v1' }));
      const { body: traces } = await ask<{ traces: { traceId: string }[] }>('order_traces', { orderId });
      const { body: trace } = await ask('trace', { traceId: traces.traces[0]!.traceId });
      expect(JSON.stringify(trace)).toContain('POST /api/orders');
      expect(await ask('auditor_findings', { subject: orderId })).toMatchObject({ body: { items: [] } });
      expect(await ask('parked_messages', { state: 'parked' })).toMatchObject({ body: { items: [], unanswered: [] } });
      expect((await ask<{ position: string }>('auditor_standing')).body.position).toEqual(expect.any(String));
    }, 60_000);

    it('has the rights of its key only, and none after a key that the shop does not know', async () => {
      const orderId = await endedOrder();
      const said = async (apiKey: string) => {
        const [ours, theirs] = InMemoryTransport.createLinkedPair();
        await mcpServer({ url: shop().client.url, apiKey }).connect(theirs);
        await connect(ours);
        return ask('order_at_moment', { orderId });
      };
      expect(await said(await key(['orders:read']))).toMatchObject({
        isError: true,
        text: expect.stringMatching(/\(403\).*lacks a scope/),
      });
      await client!.close();
      expect(await said('maru_unknown')).toMatchObject({
        isError: true,
        text: expect.stringMatching(/\(401\).*MARU_API_KEY/),
      });
    });
  });
}
