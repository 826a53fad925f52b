import path from 'node:path';
import type { Scene, Sender } from './scene';

/** The operations that only this sender sends. */
const OF_ITS_OWN: Readonly<Partial<Record<Sender['name'], readonly string[]>>> = {
  // Closing an account ends the user's session, so a user of its own does it.
  leaving: ['CloseAccountHttp_close'],
  // The same holds for a logout.
  loggingOut: ['LogOutHttp_logOut'],
  // Devices send an API key, and speak CBOR.
  button: ['ReorderHttp_reorder'],
  locker: ['DeliveryHttp_deliver'],
};

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'missing_required_header',
  'unsupported_method',
  'allow_header_conformance',
  'ignored_auth',
];

// The statuses of a correct refusal, also of a request that is too long or too large.
const REFUSED = ['400', '401', '403', '404', '405', '409', '412', '413', '414', '415', '422', '431'];
// A request that fits the schema may be refused by a rule, a state or the caller's rights, but not as malformed.
const NOT_AS_MALFORMED = ['2xx', '401', '403', '404', '409', '412', '422'];
// A malformed request may fit the schema here, because OpenAPI cannot express the rule: one of two fields must be
// present, a cursor must be one of ours, or a reason percent-encoded UTF-8.
const BEYOND_THE_SCHEMA = [
  'ListMailboxHttp_list',
  'DeliveryHttp_deliver',
  'ListOrdersHttp_list',
  'ListProductsHttp_list',
  'ApiKeysHttp_list',
  'searchAudit',
  'ListBreachesHttp_list',
  'listParked',
  'retryParked',
  'dropParked',
  'setRollout',
  'endRollout',
];

// Schemathesis takes an address for malformed when an `xn--` label is no Punycode. The document's pattern allows it,
// and this operation answers every address alike, so such an address is accepted.
const ANSWERS_ALIKE = 'ResetPasswordHttp_ask';

type Dictionary = keyof Scene | 'currencies' | 'tokens' | 'tags';

const WITHOUT_KNOWN: typeof KNOWN = Object.fromEntries(BEYOND_THE_SCHEMA.map((operation) => [operation, {}]));

/** The fields that get values of the scene instead of generated ones, by operation and by place in the request. */
const KNOWN: Readonly<Record<string, Readonly<Record<string, Dictionary>>>> = {
  GetProductHttp_get: { 'path.id': 'products' },
  ChangeProductHttp_change: {
    'path.id': 'products',
    'header.If-Match': 'tags',
    'body.price.currency': 'currencies',
  },
  CreateProductHttp_create: { 'body.price.currency': 'currencies' },
  ReceiveStockHttp_receive: { 'path.sku': 'skus' },
  AdjustStockHttp_adjust: { 'path.sku': 'skus' },
  StockLevelHttp_level: { 'path.sku': 'skus' },
  PlaceOrderHttp_place: {
    'body.customerId': 'users',
    'body.currency': 'currencies',
    'body.lines[*].productId': 'products',
    'body.paymentToken': 'tokens',
  },
  ListOrdersHttp_list: { 'query.customerId': 'users' },
  GetExplanationHttp_get: { 'path.id': 'orders' },
  showTracesOfOrder: { 'path.id': 'orders' },
  searchAudit: { 'query.actor': 'users' },
  GetOrderHttp_get: { 'path.id': 'orders' },
  GetTimelineHttp_get: { 'path.id': 'orders' },
  CancelOrderHttp_cancel: { 'path.id': 'orders', 'header.If-Match': 'tags' },
  ListMailboxHttp_list: { 'query.orderId': 'orders', 'query.customerId': 'users' },
  PaymentsOfOrderHttp_ofOrder: { 'query.orderId': 'orders' },
  RequestPartialRefundHttp_request: { 'path.id': 'payments', 'body.amount.currency': 'currencies' },
  GetShipmentHttp_get: { 'query.orderId': 'orders' },
  GetUserHttp_get: { 'path.id': 'users' },
  ApiKeysHttp_issue: { 'body.userId': 'users' },
  ApiKeysHttp_revoke: { 'path.id': 'keyIds' },
  RegisterUserHttp_register: { 'body.password': 'passwords' },
  LogInHttp_logIn: { 'body.email': 'emails', 'body.password': 'passwords' },
  ResetPasswordHttp_ask: { 'body.email': 'emails' },
  RefreshTokensHttp_exchange: { 'body.refreshToken': 'refreshTokens' },
  OrderHttp_order: { 'path.id': 'orders' },
  ReorderHttp_reorder: { 'body.order': 'orders', 'body.payment': 'tokens' },
  DeliveryHttp_deliver: { 'body.shipment': 'shipments' },
  ExchangeApiKeyHttp_exchange: { 'body.apiKey': 'apiKeys' },
};
const HOW_OFTEN = 0.7;

export interface FuzzSettings {
  readonly sender: Sender;
  readonly scene: Scene;
  readonly seed: number;
  /** The number of random examples of each operation, besides those of the coverage phase. */
  readonly examples: number;
}

/**
 * The settings of Schemathesis for one sender, in TOML. The requests depend on the seed and the schema only. They are
 * sent one after the other, and Schemathesis uses neither answers nor earlier runs.
 */
export function settingsFile({ sender, scene, seed, examples }: FuzzSettings): string {
  const dictionaries: Record<Dictionary, readonly string[]> = {
    ...scene,
    currencies: ['EUR'],
    tokens: ['tok_approve', 'tok_decline'],
    tags: ['"1"', '"2"', '*', 'W/"1"'],
  };
  return [
    `seed = ${seed}`,
    'workers = 1',
    'continue-on-failure = true',
    'request-timeout = 60.0',
    'warnings = false',
    `headers = ${table(sender.headers)}`,
    `hooks = ${text(path.join(__dirname, 'bodies.py'))}`,
    '[output.sanitization]',
    'enabled = false',
    '[generation]',
    'mode = "all"',
    `max-examples = ${examples}`,
    'database = "none"',
    'no-shrink = true',
    '[phases.examples]',
    'enabled = false',
    '[phases.stateful]',
    'enabled = false',
    '[phases.coverage]',
    // Without QUERY, because the shop refuses a QUERY without a body as malformed, before it checks the method.
    'unexpected-methods = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE"]',
    'extra-data-sources = { responses = false }',
    '[phases.fuzzing]',
    'extra-data-sources = { responses = false }',
    'error-feedback = { enabled = false }',
    '[checks]',
    'enabled = false',
    ...CHECKS.filter((check) => canBeChecked(check, sender)).map((check) => `${check} = { enabled = true }`),
    `negative_data_rejection = ${statuses(REFUSED)}`,
    `positive_data_acceptance = ${statuses(NOT_AS_MALFORMED)}`,
    ...Object.entries(dictionaries).flatMap(([name, values]) => [`[dictionaries.${name}]`, `values = ${list(values)}`]),
    ...Object.entries({ ...WITHOUT_KNOWN, ...KNOWN }).flatMap(([operation, parameters]) => [
      '[[operations]]',
      `include-operation-id = ${text(operation)}`,
      ...(BEYOND_THE_SCHEMA.includes(operation)
        ? [`checks = { positive_data_acceptance = ${statuses([...NOT_AS_MALFORMED, '400'])} }`]
        : []),
      ...(operation === ANSWERS_ALIKE
        ? [`checks = { negative_data_rejection = ${statuses([...REFUSED, '202'])} }`]
        : []),
      '[operations.parameters]',
      ...Object.entries(parameters).map(
        ([place, dictionary]) => `${text(place)} = { dictionary = ${text(dictionary)}, probability = ${HOW_OFTEN} }`,
      ),
    ]),
    '[[operations]]',
    ...(OF_ITS_OWN[sender.name]
      ? [`exclude-operation-id = ${list(OF_ITS_OWN[sender.name]!)}`]
      : [`include-operation-id = ${list(Object.values(OF_ITS_OWN).flat())}`]),
    'enabled = false',
    '',
  ].join('\n');
}

// A device is let in by its key. The document has only tokens, so this check would report a fault.
const canBeChecked = (check: string, { headers }: Sender) => 'Authorization' in headers || check !== 'ignored_auth';

// A basic string of TOML has the escapes of JSON.
const text = (value: string): string => JSON.stringify(value);
const list = (values: readonly string[]): string => `[${values.map(text).join(', ')}]`;
const table = (entries: Readonly<Record<string, string>>): string =>
  `{ ${Object.entries(entries)
    .map(([name, value]) => `${text(name)} = ${text(value)}`)
    .join(', ')} }`;
const statuses = (expected: readonly string[]): string => `{ enabled = true, expected-statuses = ${list(expected)} }`;
