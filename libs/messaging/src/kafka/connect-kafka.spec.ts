import { connectKafka } from './connect-kafka';

/** A logger that keeps what it is told. */
function notebook(levels: readonly string[]) {
  const lines: [level: string, details: object, text: string][] = [];
  return {
    lines,
    isLevelEnabled: (level: string) => levels.includes(level),
    warn: (details: object, text: string) => void lines.push(['warn', details, text]),
    debug: (details: object, text: string) => void lines.push(['debug', details, text]),
  };
}

describe('what the Kafka client logs', () => {
  it('goes to the logger of the service, its errors as warnings, because it tries again', () => {
    const logger = notebook(['warn']);
    const client = connectKafka({ brokers: ['127.0.0.1:9'] }, logger)
      .logger()
      .namespace('Connection');
    client.error('Connection error: connect ECONNREFUSED', { broker: '127.0.0.1:9' });
    client.info('connected');
    expect(logger.lines).toEqual([
      ['warn', { broker: '127.0.0.1:9' }, 'kafka Connection: Connection error: connect ECONNREFUSED'],
    ]);
  });

  it('is more when the service wants to know more', () => {
    const logger = notebook(['debug', 'warn']);
    connectKafka({ brokers: ['127.0.0.1:9'] }, logger)
      .logger()
      .namespace('Consumer')
      .info('joined the group');
    expect(logger.lines).toEqual([['debug', {}, 'kafka Consumer: joined the group']]);
  });

  it('does not warn of what the relay does on purpose', () => {
    const logger = notebook(['warn']);
    const kafka = connectKafka({ brokers: ['127.0.0.1:9'] }, logger);
    kafka.producer({ idempotent: true, retry: { retries: 3 }, createPartitioner: () => () => 0 });
    expect(logger.lines.filter(([level]) => level === 'warn')).toEqual([]);
    kafka.logger().namespace('Producer').warn('something else');
    expect(logger.lines.at(-1)).toEqual(['warn', {}, 'kafka Producer: something else']);
  });

  it('is nothing without a logger', () => {
    expect(() =>
      connectKafka({ brokers: ['127.0.0.1:9'] })
        .logger()
        .error('unheard'),
    ).not.toThrow();
  });
});
