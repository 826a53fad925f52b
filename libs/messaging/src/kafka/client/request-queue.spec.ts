import RequestQueue from 'kafkajs/src/network/requestQueue';
import { stopIdleTimers } from './request-queue';

interface Queue {
  throttledUntil: number;
  push(request: object): void;
  fulfillRequest(response: object): void;
}

const logger = { debug: () => undefined, warn: () => undefined };
const broker = { clientId: 'maru', broker: '127.0.0.1:1', logger };

/** A queue of kafkajs, and the requests that it has sent, by their correlation ids. */
function aQueue(maxInFlightRequests: number) {
  const options = { ...broker, maxInFlightRequests, requestTimeout: 1_000, enforceRequestTimeout: false };
  const queue = new (RequestQueue as unknown as new (options: object) => Queue)(options);
  const sent: number[] = [];
  const push = (correlationId: number) =>
    queue.push({
      entry: { correlationId, resolve: () => undefined, reject: () => undefined },
      expectResponse: true,
      sendRequest: () => sent.push(correlationId),
    });
  const answer = (correlationId: number) => queue.fulfillRequest({ correlationId, payload: Buffer.of(), size: 0 });
  return { queue, sent, push, answer };
}

describe('the request queue of a Kafka connection', () => {
  beforeAll(() => stopIdleTimers());
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('has no timer after an answer, while no request waits', () => {
    const { push, answer } = aQueue(1);
    push(1);
    answer(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('sends a waiting request after the answer that makes room for it', () => {
    const { push, answer, sent } = aQueue(1);
    push(1);
    push(2);
    expect(sent).toEqual([1]);
    answer(1);
    expect(sent).toEqual([1, 2]);
    answer(2);
    jest.advanceTimersByTime(1_000);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('sends a throttled request when the brokers allow it', () => {
    const { queue, push, sent } = aQueue(8);
    queue.throttledUntil = Date.now() + 300;
    push(1);
    jest.advanceTimersByTime(299);
    expect(sent).toEqual([]);
    jest.advanceTimersByTime(10);
    expect(sent).toEqual([1]);
    jest.advanceTimersByTime(1_000);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is mended once, however often a client is made', () => {
    const { scheduleCheckPendingRequests } = RequestQueue.prototype;
    stopIdleTimers();
    expect(RequestQueue.prototype.scheduleCheckPendingRequests).toBe(scheduleCheckPendingRequests);
  });

  it('is an error that names the file to adapt, when kafkajs has another queue', () => {
    expect(() => stopIdleTimers({ prototype: { pending: [] } })).toThrow('adapt src/kafka/client/request-queue.ts');
  });
});
