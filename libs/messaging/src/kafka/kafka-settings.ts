import { z } from 'zod';

const broker = /^[^\s,:]+:\d{1,5}$/;

/** What a process reads from its environment to find Kafka. Without `KAFKA_BROKERS` there is none. */
export const kafkaSettings = z.object({
  /** `host:port,host:port`: any brokers of the cluster; the others are learned from them. */
  KAFKA_BROKERS: z
    .string()
    .transform((list) => list.split(',').map((each) => each.trim()))
    .refine((list) => list.every((each) => broker.test(each)), 'must be like "kafka-1:9092,kafka-2:9092"')
    .optional(),
  KAFKA_CLIENT_ID: z.string().default('maru'),
  /** Whether brokers are spoken to over TLS, with the certificate authorities that Node.js trusts. */
  KAFKA_SSL: z.enum(['true', 'false'], 'must be "true" or "false"').default('false'),
  KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'], 'must be "plain", "scram-sha-256" or "scram-sha-512"')
    .default('plain'),
  /** With a user name, brokers are logged in to. */
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().default(''),
});

/** Where Kafka is and who we are there. */
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
