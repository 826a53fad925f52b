import { connectKafka } from './connect-kafka';

/** A logger that keeps its lines. */
function notebook(levels: readonly string[]) {
  const lines: [level: string, details: object, text: string][] = [];
  return {
    lines,
    isLevelEnabled: (level: string) => levels.includes(level),
    warn: (details: object, text: string) => void lines.push(['warn', details, text]),
    debug: (details: object, text: string) => void lines.push(['debug', details, text]),
  };
}

describe('the log of the Kafka client', () => {
  it('goes to the logger of the service, with errors as warnings, because the client tries again', () => {
    const logger = notebook(['warn']);
    const client = connectKafka({ brokers: ['127.0.0.1:9'] }, logger)
      .logger()
      .namespace('Connection');
    client.error('Connection error: connect ECONNREFUSED', { broker: '127.0.0.1:9' });
    client.info('connected');
    expect(logger.lines).toEqual([
      ['warn', { kafka: { broker: '127.0.0.1:9' } }, 'kafka Connection: Connection error: connect ECONNREFUSED'],
    ]);
  });

  it('includes info lines when the service logs at debug level', () => {
    const logger = notebook(['debug', 'warn']);
    connectKafka({ brokers: ['127.0.0.1:9'] }, logger)
      .logger()
      .namespace('Consumer')
      .info('joined the group');
    expect(logger.lines).toEqual([['debug', {}, 'kafka Consumer: joined the group']]);
  });

  it('does not warn of the limited retries of the relay', () => {
    const logger = notebook(['warn']);
    const kafka = connectKafka({ brokers: ['127.0.0.1:9'] }, logger);
    kafka.producer({ idempotent: true, retry: { retries: 3 }, createPartitioner: () => () => 0 });
    expect(logger.lines.filter(([level]) => level === 'warn')).toEqual([]);
    kafka.logger().namespace('Producer').warn('something else');
    expect(logger.lines.at(-1)).toEqual(['warn', {}, 'kafka Producer: something else']);
  });

  it.each([
    ['Connection', 'Response JoinGroup(key: 11, version: 5)'],
    ['Consumer', 'Crash: KafkaJSProtocolError: The coordinator is loading'],
    ['Runner', 'The group is rebalancing, re-joining'],
  ])('does not warn of a fault that is tried again and that the caller reports (%s: %s)', (namespace, message) => {
    const logger = notebook(['warn']);
    const client = connectKafka({ brokers: ['127.0.0.1:9'] }, logger)
      .logger()
      .namespace(namespace);
    client.error(message, { stack: 'at …' });
    expect(logger.lines).toEqual([['debug', { stack: 'at …' }, `kafka ${namespace}: ${message}`]]);
  });

  it('has a stack only when our own code failed', () => {
    const logger = notebook(['warn']);
    const client = connectKafka({ brokers: ['127.0.0.1:9'] }, logger)
      .logger()
      .namespace('BrokerPool');
    client.error(new Error('Closed connection') as unknown as string, { retryCount: 1, stack: 'at …' });
    client.error('Failed to execute listener: x is no function', { stack: 'at our code' });
    expect(logger.lines).toEqual([
      ['warn', { kafka: { retryCount: 1 } }, 'kafka BrokerPool: Error: Closed connection'],
      ['warn', { stack: 'at our code' }, 'kafka BrokerPool: Failed to execute listener: x is no function'],
    ]);
  });

  it('is empty without a logger', () => {
    expect(() =>
      connectKafka({ brokers: ['127.0.0.1:9'] })
        .logger()
        .error('unheard'),
    ).not.toThrow();
  });
});
