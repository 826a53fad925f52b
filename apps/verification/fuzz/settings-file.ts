import path from 'node:path';
import type { Scene, Sender } from './scene';

/** What each sends, and the others do not. */
const OF_ITS_OWN: Readonly<Partial<Record<Sender['name'], readonly string[]>>> = {
  // Whoever closes their account is nobody for all requests behind that: it is done by somebody who does nothing else.
  leaving: ['CloseAccountHttp_close'],
  // The same holds for a login that ends.
  loggingOut: ['LogOutHttp_logOut'],
  // Devices come with an API key, and speak CBOR.
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

// Also what is too long or too large is refused as it should be.
const REFUSED = ['400', '401', '403', '404', '405', '409', '412', '413', '414', '415', '422', '431'];
// What fits the schema may be refused by a rule of the shop, by how things stand, or for who asks; but not as malformed.
const NOT_AS_MALFORMED = ['2xx', '401', '403', '404', '409', '412', '422'];
// OpenAPI has no words for what may be malformed in these: one of two must be there, or a cursor was not given out by
// us.
const BEYOND_THE_SCHEMA = [
  'ListMailboxHttp_list',
  'DeliveryHttp_deliver',
  'ListOrdersHttp_list',
  'ListProductsHttp_list',
  'ApiKeysHttp_list',
  'searchAudit',
];

// For Schemathesis an `xn--` label that is no Punycode makes an address malformed; the pattern of the document takes it.
// This operation answers every address alike, so such an address is accepted.
const ANSWERS_ALIKE = 'ResetPasswordHttp_ask';

type Dictionary = keyof Scene | 'currencies' | 'tokens' | 'tags';

/** What is taken from the scene, and not made up: by operation, by the place in the request. */
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
  ListProductsHttp_list: {},
  ApiKeysHttp_list: {},
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
  /** Of each operation, besides those that are thought out from its schema. */
  readonly examples: number;
}

/**
 * The settings of Schemathesis for one sender, in TOML. What is sent follows from the seed and the schema alone: nothing is learned from
 * answers, nothing kept from an earlier run, one request after the other.
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
    // QUERY without a body is malformed before it is not allowed.
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
    ...Object.entries(KNOWN).flatMap(([operation, parameters]) => [
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

// The document knows tokens: that a request without one is let in by its key is no fault.
const canBeChecked = (check: string, { headers }: Sender) => 'Authorization' in headers || check !== 'ignored_auth';

// A basic string of TOML has the escapes of JSON.
const text = (value: string): string => JSON.stringify(value);
const list = (values: readonly string[]): string => `[${values.map(text).join(', ')}]`;
const table = (entries: Readonly<Record<string, string>>): string =>
  `{ ${Object.entries(entries)
    .map(([name, value]) => `${text(name)} = ${text(value)}`)
    .join(', ')} }`;
const statuses = (expected: readonly string[]): string => `{ enabled = true, expected-statuses = ${list(expected)} }`;
