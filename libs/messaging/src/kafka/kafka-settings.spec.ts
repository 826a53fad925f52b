import { kafkaConnectionOf, kafkaSettings } from './kafka-settings';

const connectionFrom = (env: Record<string, string>) => kafkaConnectionOf(kafkaSettings.parse(env));

describe('the Kafka settings', () => {
  it('give no connection when they name no broker', () => {
    expect(connectionFrom({})).toBeUndefined();
  });

  it('name any brokers of the cluster', () => {
    expect(connectionFrom({ KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092' })).toEqual({
      brokers: ['kafka-1:9092', 'kafka-2:9092'],
      clientId: 'maru',
      ssl: false,
    });
  });

  it('turn on TLS and a login', () => {
    const env = { KAFKA_BROKERS: 'kafka:9093', KAFKA_CLIENT_ID: 'ordering-1', KAFKA_SSL: 'true' };
    const login = { KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'maru', KAFKA_SASL_PASSWORD: 'secret' };
    expect(connectionFrom({ ...env, ...login })).toEqual({
      brokers: ['kafka:9093'],
      clientId: 'ordering-1',
      ssl: true,
      sasl: { mechanism: 'scram-sha-512', username: 'maru', password: 'secret' },
    });
  });

  it.each([
    { KAFKA_BROKERS: 'kafka' },
    { KAFKA_BROKERS: 'kafka:9092,' },
    { KAFKA_BROKERS: 'kafka:9092', KAFKA_SSL: 'yes' },
    { KAFKA_BROKERS: 'kafka:9092', KAFKA_SASL_MECHANISM: 'md5' },
  ])('are refused as %j', (env) => {
    expect(kafkaSettings.safeParse(env).success).toBe(false);
  });
});
