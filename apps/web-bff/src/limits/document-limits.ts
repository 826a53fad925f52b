import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { GraphQLError, NoSchemaIntrospectionCustomRule, parse, specifiedRules, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema, ValidationRule } from 'graphql';
import { InvalidRequest } from '@maru/service';
import type { Settings } from '@maru/service';
import type { webBffSettings } from '../web-bff.settings';
import { refuseCostly } from './complexity';
import type { Asked } from './complexity';
import { shapeRule } from './document-shape';

// For a document with a thousand mistakes a few are enough.
const MOST_ERRORS = 20;

/**
 * The limits of a document, the same over HTTP and over WebSocket. Bytes and tokens are counted before the document is
 * parsed, so that a large one is refused cheaply. No document is cached.
 */
export class DocumentLimits {
  readonly parseOptions: { readonly maxTokens: number };
  readonly validateOptions: { readonly maxErrors: number; readonly hideSuggestions: boolean };
  /** In addition to those of the specification. */
  readonly rules: readonly ValidationRule[];

  constructor(
    private readonly settings: Settings<typeof webBffSettings>,
    introspection: boolean,
  ) {
    this.parseOptions = { maxTokens: settings.get('WEB_BFF_MAX_TOKENS') };
    this.validateOptions = { maxErrors: MOST_ERRORS, hideSuggestions: !introspection };
    this.rules = [
      shapeRule({ rootFields: settings.get('WEB_BFF_MAX_ROOT_FIELDS'), depth: settings.get('WEB_BFF_MAX_DEPTH') }),
      maxAliasesRule({ n: settings.get('WEB_BFF_MAX_ALIASES'), allowList: [] }),
      ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
    ];
  }

  /** @throws InvalidRequest when the text of a document is longer */
  refuseLong(text: string): void {
    const most = this.settings.get('WEB_BFF_MAX_QUERY_BYTES');
    const bytes = Buffer.byteLength(text);
    if (bytes > most)
      throw new InvalidRequest([{ path: 'query', message: `is ${bytes} bytes long; ${most} is the most` }]);
  }

  /** @returns the document, or the reason of its refusal */
  read(schema: GraphQLSchema, text: string): DocumentNode | readonly GraphQLError[] {
    this.refuseLong(text);
    try {
      const document = parse(text, this.parseOptions);
      const errors = validate(schema, document, [...specifiedRules, ...this.rules], this.validateOptions);
      return errors.length > 0 ? errors : document;
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }

  /** @throws GraphQLError when the query costs more, with these variables */
  refuseCostly(asked: Asked): void {
    refuseCostly(this.settings.get('WEB_BFF_MAX_COMPLEXITY'), asked);
  }
}
