import { codes, ORDERS, WebBffOnTrial } from './web-bff-on-trial';

const trial = new WebBffOnTrial();

describe('a context that is away', () => {
  it('leaves the order without its shipment, which is marked as missing', async () => {
    trial.contexts.stop('shipping');
    const { status, data, errors } = await trial.query(ORDERS);
    expect(status).toBe(200);
    expect(data.myOrders.items.map(({ shipment }: { shipment: unknown }) => shipment)).toEqual([null, null, null]);
    expect(data.myOrders.items[0].payment).toEqual({ status: 'CAPTURED' });
    expect(errors).toContainEqual({
      message: 'shipping cannot be reached; please try again.',
      locations: expect.anything(),
      path: ['myOrders', 'items', 0, 'shipment'],
      extensions: { code: 'HTTP.UNAVAILABLE' },
    });
  });

  it('is not the same as an order that has no shipment yet', async () => {
    const { data, errors } = await trial.query(ORDERS);
    expect(data.myOrders.items[0].shipment).toBeNull();
    expect(errors).toBeUndefined();
  });

  it('delays an answer no longer than its time-out', async () => {
    trial.contexts.answers['GetPayments'] = () => 'hang';
    const hasty = await trial.start({ CALLS_TIMEOUT_MS: '1000', CALLS_ATTEMPTS: '1' });
    const began = performance.now();
    const { data, errors } = await trial.ask({ query: ORDERS }, { url: hasty.url });
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(new Set(codes({ errors }))).toEqual(new Set(['HTTP.GATEWAY_TIMEOUT']));
    expect(data.myOrders.items[1].shipment).toEqual({ status: 'BOOKED' });
  });

  it('is not called for a while after too many failures, and health shows it', async () => {
    trial.contexts.stop('shipping');
    const patient = await trial.start({
      CALLS_CIRCUIT_CALLS: '4',
      CALLS_CIRCUIT_OPEN_MS: '60000',
      CALLS_ATTEMPTS: '1',
    });
    const page = () => trial.ask({ query: ORDERS }, { url: patient.url });
    for (let i = 0; i < 4; i++) expect(new Set(codes(await page()))).toEqual(new Set(['HTTP.UNAVAILABLE']));
    const { data, errors } = await page();
    expect(errors![0].message).toBe('shipping has failed too often lately; please try again in a moment.');
    expect(data.myOrders.items[0].payment).toEqual({ status: 'CAPTURED' });
    const ready = await fetch(`${patient.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      status: 'degraded',
      details: {
        calls: {
          status: 'degraded',
          'shipping queries': { circuit: 'open' },
          'payments queries': { circuit: 'closed' },
        },
      },
    });
  });

  it('gets the remaining time of the caller', async () => {
    await trial.ask(
      { query: ORDERS },
      {
        headers: { authorization: trial.authorization, 'x-deadline-ms': '3000' },
      },
    );
    expect(trial.contexts.calls).toHaveLength(4);
    for (const { patienceMs } of trial.contexts.calls) expect(patienceMs).toBeLessThanOrEqual(3_000);
  });

  it('is called again when it is back', async () => {
    trial.contexts.stop('shipping');
    await trial.query(ORDERS);
    await trial.contexts.start('shipping');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await trial.query(ORDERS)).errors).toBeUndefined();
  });
});
