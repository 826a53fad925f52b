import { deriveId } from '@maru/kernel';
import { randomBytes } from 'node:crypto';
import { onDevelopmentDefaults } from './development-defaults';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The text for the terminal when the shop is open: its addresses, and commands to try, each of which works unchanged.
 * Outside the development defaults there are no commands, because the configured account may not be allowed to sell.
 * @param operatorFile the file of the operator's account; undefined when the settings give the account
 */
export const banner = (url: string, operatorFile: string | undefined, env: Environment): string =>
  onDevelopmentDefaults(env) ? linesToTry(url, operatorFile) : firstSteps(url, operatorFile);

const opened = (url: string) => `
  maru is open.

    shop   ${url}   (open it in a browser: the console)
    API    ${url}/docs   (${url}/docs/openapi.json)
`;

function firstSteps(url: string, operatorFile: string | undefined): string {
  const body = `'{"email":"…","currentPassword":"…","newPassword":"…"}'`;
  const change = `
  The password in ${operatorFile} must be changed before the first login:

  curl -s ${url}/api/users/password/initial -H 'content-type: application/json' -d ${body}
`;
  return `${opened(url)}${operatorFile === undefined ? '' : change}
  Then give each person the roles of their work: docs/guides/identity.md.   Ctrl-C stops the shop.

`;
}

function linesToTry(url: string, operatorFile: string | undefined): string {
  // Fresh names each time, so that the commands also work on a used shop.
  const mark = randomBytes(3).toString('hex').toUpperCase();
  const sku = `TEA-${mark}`;
  const json = `-H 'content-type: application/json'`;
  const product = { sku, name: 'Green tea', category: 'tea', price: { amount: 1_250, currency: 'EUR' } };
  const email = `kim-${mark.toLowerCase()}@example.org`;
  const password = `three cups of tea ${mark}`;
  const customer = { email, password, name: 'Kim Ha-neul', locale: 'en' };
  const order = {
    currency: 'EUR',
    // Catalog derives a product's id from its SKU.
    lines: [{ productId: deriveId('product', sku), quantity: 2, unitPrice: product.price.amount }],
    shippingAddress: {
      name: 'Kim Ha-neul',
      line1: '1 Sejong-daero',
      city: 'Seoul',
      postalCode: '03172',
      country: 'KR',
    },
    paymentToken: 'tok_approve',
  };
  const post = (path: string, body: string, more = '') => `curl -s ${url}${path} ${json}${more} -d ${body}`;
  const quoted = (body: object) => `'${JSON.stringify(body)}'`;
  // The file of the operator's account is the body of a login.
  const operator =
    operatorFile === undefined
      ? `"{\\"email\\":\\"$MARU_OPERATOR_EMAIL\\",\\"password\\":\\"$MARU_OPERATOR_PASSWORD\\"}"`
      : `@'${operatorFile}'`;
  const login = (body: string) => `$(${post('/api/users/login', body)} | grep -oE '[^"]+\\.[^"]+\\.[^"]+')`;
  const as = (who: string) => ` -H "Authorization: Bearer $${who}"`;
  return `${opened(url)}
  Try it, line by line, first as the operator, then as a customer:

  OPERATOR=${login(operator)}

  ${post('/api/products', quoted(product), as('OPERATOR'))}

  ${post(`/api/inventory/${sku}/receipts`, `'{"quantity":10,"warehouse":"MAIN"}'`, as('OPERATOR'))}

  ${post('/api/users/register', quoted(customer))}

  KIM=${login(quoted({ email, password }))}

  ${post('/api/orders', quoted(order), `${as('KIM')} -H 'Idempotency-Key: try-${mark}'`)}

  Then: curl -s ${url}/api/orders${as('KIM')}   and   npm run demo   ·   Ctrl-C stops the shop.

`;
}
