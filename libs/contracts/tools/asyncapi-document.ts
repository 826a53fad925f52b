import { stringify } from 'yaml';
import { z } from 'zod';
import type { EventContract, Topic } from '@maru/kernel';
import { contractsByContext } from '../src/events';
import { examples } from '../src/examples';
import { topics } from '../src/topics';
import { messageHeaders } from './message-headers';

const KAFKA_BINDING = '0.5.0';

const kafka = <Binding extends object>(binding: Binding) => ({ kafka: { ...binding, bindingVersion: KAFKA_BINDING } });
// The order of a module's exports is the compiler's matter.
const contractsOf = (context: string) =>
  contractsByContext.get(context)!.toSorted((one, other) => (one.type < other.type ? -1 : 1));
const typesOf = (context: string) => contractsOf(context).map(({ type }) => type);
const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What the shop says on Kafka, as an AsyncAPI 3.0 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0). */
export function asyncApiDocument(): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Maru: what the contexts of the shop say',
      version: '1.0.0',
      description:
        'Every context tells what has happened in it on one topic of its own. Made from `libs/contracts` by `npm run asyncapi`; ' +
        'how to consume it is told in `docs/guides/consuming-from-outside.md`.',
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
          description: 'All messages of one conversation have it in common.',
        },
      },
      schemas: { headers: messageHeaders },
    },
  };
}

/** The document as it is checked in. */
export function asyncApiYaml(): string {
  const note = '# Made by `npm run asyncapi`: change libs/contracts, not this.\n';
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
    summary: `${capitalised(context)} tells what has happened, in the order in which it was recorded.`,
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

/** `ordering.order-placed.v1` is "Order placed"; a later version says so. */
function titleOf(type: string): string {
  const [, event, version] = type.split('.') as [string, string, string];
  return capitalised(event.replaceAll('-', ' ')) + (version === 'v1' ? '' : ` (${version})`);
}

/** What may come: fields that a reader does not know are none of its business, so that a producer may add some. */
function payloadOf({ schema }: EventContract): object {
  const { $schema: _, ...payload } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return payload;
}
