import asyncapi from '@asyncapi/specs';
import Ajv from 'ajv';
import type { Options } from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { contractByType, contractsByContext } from '../src/events';
import { examples } from '../src/examples';
import { topics } from '../src/topics';
import { asyncApiYaml } from '../tools/asyncapi-document';

const text = readFileSync(join(__dirname, '../../../docs/asyncapi.yaml'), 'utf8');
const document = parse(text);

function validator(options: Options = {}) {
  const ajv = new Ajv({ strict: false, allErrors: true, ...options });
  addFormats(ajv);
  return ajv;
}

describe('docs/asyncapi.yaml', () => {
  it('is up to date with the contracts (npm run asyncapi)', () => {
    expect(text).toBe(asyncApiYaml());
  });

  it('is valid AsyncAPI 3.0', () => {
    // The schema contains its own meta-schema, so Ajv must not add one.
    const validate = validator({ meta: false, validateSchema: false }).compile(asyncapi.schemas['3.0.0']);
    expect({ valid: validate(document), errors: validate.errors }).toEqual({ valid: true, errors: null });
    const broken = { ...document, operations: { publish: { action: 'shout' } } };
    expect(validate(broken)).toBe(false);
  });

  it('has a channel for every topic with partitions, retention and sender', () => {
    expect(Object.keys(document.channels)).toEqual(topics.map(({ context }) => context));
    for (const { context, name, partitions, retentionMs } of topics) {
      const { address, bindings } = document.channels[context];
      expect(address).toBe(name);
      expect(bindings.kafka).toMatchObject({ partitions, topicConfiguration: { 'retention.ms': retentionMs } });
    }
    const senders = Object.values<{ action: string; channel: { $ref: string } }>(document.operations);
    expect(senders.map(({ action, channel }) => [action, channel.$ref])).toEqual(
      topics.map(({ context }) => ['send', `#/channels/${context}`]),
    );
  });

  it('has no broken references', () => {
    const references = [...text.matchAll(/\$ref: '#\/(.*)'/g)].map(([, path]) => path!.split('/'));
    expect(references.length).toBeGreaterThan(contractByType.size * 3);
    for (const path of references) {
      const target = path.reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], document);
      expect({ path, found: target !== undefined }).toEqual({ path, found: true });
    }
  });

  const all = [...contractsByContext].flatMap(([context, contracts]) =>
    contracts.map(({ type, summary }) => ({ context, type, summary })),
  );

  it.each(all)('describes $type on the channel of its context', ({ context, type, summary }) => {
    expect(document.channels[context].messages[type]).toEqual({ $ref: `#/components/messages/${type}` });
    const message = document.components.messages[type];
    expect(message.summary).toBe(summary);
    const validate = validator().compile(message.payload);
    const example: Record<string, unknown> = examples[type as keyof typeof examples];
    expect({ valid: validate(example), errors: validate.errors }).toEqual({ valid: true, errors: null });
    expect(validate({ ...example, added: 'by a producer of tomorrow' })).toBe(true);
    const [required] = message.payload.required as string[];
    const { [required!]: _, ...incomplete } = example;
    expect(validate(incomplete)).toBe(false);
  });
});
