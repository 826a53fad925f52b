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
    ce_id: { type: 'string', format: 'uuid', description: 'Names the event: the same each time it is delivered.' },
    ce_type: { type: 'string', description: 'Says what has happened, and in which version it is told.' },
    ce_source: { type: 'string', format: 'uri-reference', description: 'The context that says so: `/maru/<context>`.' },
    ce_subject: { type: 'string', description: 'The stream that the event belongs to; the key of the record.' },
    ce_time: { type: 'string', format: 'date-time', description: 'When it was recorded.' },
    ce_partitionkey: {
      type: 'string',
      description: 'The entity that it is about: what decides about the partition. All streams of an entity share one.',
    },
    ce_sequence: { type: 'string', pattern: '^\\d+$', description: 'The number of the event in its stream, from 0.' },
    ce_logposition: {
      type: 'string',
      description:
        'Where the event stands in the log. Compared as text, it rises within a partition; what is not above the last one ' +
        'that was seen there is a repetition, unless it is late.',
    },
    ce_correlationid: { type: 'string', description: 'Names the conversation, from the first request on.' },
    ce_causationid: { type: 'string', description: 'The event or the request that it follows from.' },
    ce_actor: {
      type: 'string',
      pattern: '^(user|key|service|anonymous):',
      description:
        'Who did it: `user:<id>`, `key:<id>`, `service:<context>` or `anonymous:`. Ids are pseudonyms. Not there on events ' +
        'of versions that did not know it.',
    },
    ce_onbehalfof: { type: 'string', description: 'The user or the key that a service, or a key, did it for.' },
    traceparent: { type: 'string', description: 'The W3C trace context that it was recorded in, if there was one.' },
    ce_traceparent: { type: 'string', description: 'The same, for clients of CloudEvents.' },
    ce_late: {
      const: 'true',
      description: 'Only on a message that comes behind later ones of its partition: its position says nothing.',
    },
  },
};
