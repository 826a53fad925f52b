import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { orderOf, WebBffOnTrial } from './web-bff-on-trial';

const trial = new WebBffOnTrial();

describe('a subscription', () => {
  const watch = (connectionParams: Record<string, unknown>) => {
    const client = createClient({
      url: `${trial.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams,
      retryAttempts: 0,
    });
    const orders = client.iterate<{ orderUpdated: { status: string } }>({
      query: 'subscription { orderUpdated(orderId: "o-1") { status shipment { status } } }',
    });
    trial.atTheEnd(async () => client.dispose());
    return orders;
  };

  it('sends an order whenever it has changed, and ends with it', async () => {
    const stages = ['PENDING', 'PENDING', 'STOCK_RESERVED', 'COMPLETED'];
    let looks = 0;
    trial.contexts.answers['GetOrder'] = () => {
      const status = stages[Math.min(looks++, 3)]!;
      return orderOf(1, { status, version: stages.indexOf(status) + 1 });
    };
    const told: string[] = [];
    for await (const { data } of watch({ authorization: trial.authorization })) told.push(data!.orderUpdated.status);
    expect(told).toEqual(['PENDING', 'STOCK_RESERVED', 'COMPLETED']);
    expect(new Set(trial.contexts.calls.map((call) => call.authorization))).toEqual(new Set([trial.authorization]));
  });

  it('continues after ordering was away for a moment', async () => {
    let looks = 0;
    trial.contexts.answers['GetOrder'] = () => (++looks === 1 ? 'HTTP.UNAVAILABLE' : orderOf(1));
    for await (const { data } of watch({ authorization: trial.authorization }))
      expect(data!.orderUpdated.status).toBe('COMPLETED');
    expect(looks).toBe(2);
  });

  it.each([{}, { authorization: 'Bearer nonsense' }])('is not opened with %j', async (params) => {
    const first = watch(params).next();
    await expect(first).rejects.toBeDefined();
    expect(trial.contexts.calls).toEqual([]);
  });
});
