import { stringify } from 'yaml';
import { z } from 'zod';
import type { EventContract, Topic } from '@maru/kernel';
import { contractsByContext } from '../src/events';
import { examples } from '../src/examples';
import { topics } from '../src/topics';
import { messageHeaders } from './message-headers';

const KAFKA_BINDING = '0.5.0';

const kafka = <Binding extends object>(binding: Binding) => ({ kafka: { ...binding, bindingVersion: KAFKA_BINDING } });
// Sorted, because the order of a module's exports depends on the compiler.
const contractsOf = (context: string) =>
  contractsByContext.get(context)!.toSorted((one, other) => (one.type < other.type ? -1 : 1));
const typesOf = (context: string) => contractsOf(context).map(({ type }) => type);
const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * The events of the shop on Kafka as an AsyncAPI 3.0 document
 * (https://www.asyncapi.com/docs/reference/specification/v3.0.0).
 */
export function asyncApiDocument(): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Maru: the public events of the shop',
      version: '1.0.0',
      description:
        'Every context publishes its events on one topic of its own. Made from `libs/contracts` by `npm run asyncapi`; ' +
        '`docs/guides/consuming-from-outside.md` explains how to consume them.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      kafka: {
        host: '{brokers}',
        protocol: 'kafka',
        variables: { brokers: { default: '127.0.0.1:9092', description: 'The brokers, as in `KAFKA_BROKERS`.' } },
      },
    },
    channels: Object.fromEntries(topics.map((topic) => [topic.context, channelOf(topic)])),
    operations: Object.fromEntries(topics.map(({ context }) => [`publish${capitalised(context)}`, sendOf(context)])),
    components: {
      messages: Object.fromEntries(
        topics.flatMap(({ context }) => contractsOf(context)).map((each) => [each.type, messageOf(each)]),
      ),
      correlationIds: {
        conversation: {
          location: '$message.header#/ce_correlationid',
          description: 'The id that all messages of one conversation share.',
        },
      },
      schemas: { headers: messageHeaders },
    },
  };
}

/** The YAML text of `docs/asyncapi.yaml`. */
export function asyncApiYaml(): string {
  const note = '# Made by `npm run asyncapi`. Change libs/contracts instead of this file.\n';
  return note + stringify(asyncApiDocument(), { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false });
}

function channelOf({ context, name, partitions, retentionMs }: Topic): object {
  return {
    address: name,
    title: capitalised(context),
    description: `Every public event of ${context}.`,
    messages: Object.fromEntries(typesOf(context).map((type) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: kafka({
      topic: name,
      partitions,
      topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': retentionMs },
    }),
  };
}

function sendOf(context: string): object {
  const messages = typesOf(context).map((type) => ({ $ref: `#/channels/${context}/messages/${type}` }));
  return {
    action: 'send',
    channel: { $ref: `#/channels/${context}` },
    summary: `${capitalised(context)} publishes its events in the order in which they were recorded.`,
    messages,
  };
}

function messageOf(contract: EventContract): object {
  const { type, summary } = contract;
  return {
    name: type,
    title: titleOf(type),
    summary,
    contentType: 'application/json',
    correlationId: { $ref: '#/components/correlationIds/conversation' },
    headers: { allOf: [{ $ref: '#/components/schemas/headers' }, { properties: { ce_type: { const: type } } }] },
    payload: payloadOf(contract),
    bindings: kafka({ key: { type: 'string', description: 'The stream: `<context>.<entity>-<id>`.' } }),
    examples: [{ payload: examples[type as keyof typeof examples] }],
  };
}

/** `ordering.order-placed.v1` → `Order placed`; `ordering.order-placed.v2` → `Order placed (v2)`. */
function titleOf(type: string): string {
  const [, event, version] = type.split('.') as [string, string, string];
  return capitalised(event.replaceAll('-', ' ')) + (version === 'v1' ? '' : ` (${version})`);
}

/** The schema of incoming data. It allows unknown fields, so that a producer may add some. */
function payloadOf({ schema }: EventContract): object {
  const { $schema: _, ...payload } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return payload;
}
