/** The texts about API keys, roles and the audit trail, in English. */
export const keys = {
  show: 'Show',
  all: 'All',
  active: 'In use',
  ended: 'Ended',
  expired: 'Expired',
  isActive: (days: number) => (days === 1 ? 'Ends within a day' : `Ends in ${days} days`),
  for: 'Acts for',
  shop: 'the shop',
  issue: 'Issue a key',
  issueHow: 'A key cannot be changed. Issue another one, and revoke the old one when the machine has it.',
  nameHow: 'The machine or the program, not a person.',
  customer: 'Customer number',
  customerHow: 'Empty: the key acts for the shop.',
  days: 'Days until it ends',
  daysHow: (end: string) => `From 1 to 365. It ends at ${end}.`,
  badDays: 'From 1 to 365.',
  issueSure: (name: string, scopes: string) => `The key ${name} allows this: ${scopes}.`,
  issued: 'Issued. Keep the key now, because it is not shown again.',
  key: 'API key',
};

export const roles = {
  how: 'The user gets exactly the chosen roles; without any, they are a customer. Their access ends within seconds, and they log in again.',
  notANumber: 'This is not a user number.',
  duties: {
    catalog: 'products and prices',
    stock: 'stock, receipts, deliveries',
    support: 'orders and customers',
    finance: 'payments and refunds',
    platform: 'operations, keys, roles',
  } as Readonly<Record<string, string>>,
};

export const acts = {
  how: 'Every act of a user, a key or staff is kept for ever, with the reason that staff gave.',
  context: 'Context',
  anyContext: 'All',
  type: 'Act or event',
  typeHow: 'such as SECURITY.ROUTE_CHANGED',
  onBehalfOf: 'Keys of the user',
  from: 'From',
  to: 'Until',
  details: 'Details',
  unanswered: (contexts: string) => `These contexts did not answer, so their acts are missing: ${contexts}.`,
};
