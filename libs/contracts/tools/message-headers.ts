/** The headers of every message: CloudEvents 1.0 attributes in Kafka's binary mode, and W3C trace context. */
export const messageHeaders = {
  type: 'object',
  required: [
    'content-type',
    'ce_specversion',
    'ce_id',
    'ce_type',
    'ce_source',
    'ce_subject',
    'ce_time',
    'ce_partitionkey',
    'ce_sequence',
    'ce_logposition',
    'ce_correlationid',
    'ce_causationid',
  ],
  properties: {
    'content-type': { const: 'application/json' },
    ce_specversion: { const: '1.0' },
    ce_id: { type: 'string', format: 'uuid', description: 'The id of the event, the same in each delivery.' },
    ce_type: { type: 'string', description: 'The type of the event with its version.' },
    ce_source: { type: 'string', format: 'uri-reference', description: 'The context of the event: `/maru/<context>`.' },
    ce_subject: { type: 'string', description: 'The stream that the event belongs to; the key of the record.' },
    ce_time: { type: 'string', format: 'date-time', description: 'The time when the event was recorded.' },
    ce_partitionkey: {
      type: 'string',
      description: 'The entity of the event. It decides the partition, so all streams of an entity share one.',
    },
    ce_sequence: { type: 'string', pattern: '^\\d+$', description: 'The number of the event in its stream, from 0.' },
    ce_logposition: {
      type: 'string',
      description:
        'The position of the event in the log. Compared as text, it rises within a partition. A message whose position ' +
        'is not above the last one seen there is a repetition, unless it has `ce_late`.',
    },
    ce_correlationid: { type: 'string', description: 'The id of the conversation, from the first request on.' },
    ce_causationid: { type: 'string', description: 'The event or the request that caused the event.' },
    ce_actor: {
      type: 'string',
      pattern: '^(user|key|service|anonymous):',
      description:
        'The actor: `user:<id>`, `key:<id>`, `service:<context>` or `anonymous:`. Ids are pseudonyms. Absent on events ' +
        'of versions that did not record it.',
    },
    ce_onbehalfof: { type: 'string', description: 'The user or the key for which a service or a key acted.' },
    traceparent: { type: 'string', description: 'The W3C trace context of the recording, if there was one.' },
    ce_traceparent: { type: 'string', description: 'The same, for clients of CloudEvents.' },
    ce_late: {
      const: 'true',
      description: 'Set on a message that comes after later ones of its partition. Ignore its position then.',
    },
  },
};
