import { z } from 'zod';

const broker = /^[^\s,:]+:\d{1,5}$/;

/** The environment variables for Kafka. Without `KAFKA_BROKERS` the process does not use Kafka. */
export const kafkaSettings = z.object({
  /** `host:port,host:port`: any brokers of the cluster. The client learns the others from them. */
  KAFKA_BROKERS: z
    .string()
    .transform((list) => list.split(',').map((each) => each.trim()))
    .refine((list) => list.every((each) => broker.test(each)), 'must be like "kafka-1:9092,kafka-2:9092"')
    .optional(),
  KAFKA_CLIENT_ID: z.string().default('maru'),
  /** Whether connections use TLS, with the certificate authorities that Node.js trusts. */
  KAFKA_SSL: z.enum(['true', 'false'], 'must be "true" or "false"').default('false'),
  KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'], 'must be "plain", "scram-sha-256" or "scram-sha-512"')
    .default('plain'),
  /** A user name turns on the login to the brokers (SASL). */
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().default(''),
});

/** The addresses of Kafka, and the login of this process there. */
export interface KafkaConnection {
  /** `host:port` of any brokers of the cluster. */
  readonly brokers: readonly string[];
  readonly clientId?: string;
  readonly ssl?: boolean;
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

/** The connection that the settings describe; undefined when they name no broker. */
export function kafkaConnectionOf(settings: z.infer<typeof kafkaSettings>): KafkaConnection | undefined {
  const { KAFKA_BROKERS: brokers, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = settings;
  if (!brokers) return undefined;
  const sasl = username === undefined ? {} : { sasl: { mechanism: settings.KAFKA_SASL_MECHANISM, username, password } };
  return { brokers, clientId: settings.KAFKA_CLIENT_ID, ssl: settings.KAFKA_SSL === 'true', ...sasl };
}
