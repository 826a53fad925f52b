import { deriveId } from '@maru/kernel';
import { randomBytes } from 'node:crypto';

/** What a person sees when the shop is open: where it is, and three lines to try, each of which works as it stands. */
export function banner(url: string): string {
  // Fresh names each time: the lines work on a shop that has been used, too.
  const mark = randomBytes(3).toString('hex').toUpperCase();
  const sku = `TEA-${mark}`;
  const json = `-H 'content-type: application/json'`;
  const product = { sku, name: 'Green tea', category: 'tea', price: { amount: 1_250, currency: 'EUR' } };
  const customer = { email: `kim-${mark.toLowerCase()}@example.org`, name: 'Kim Ha-neul', locale: 'en' };
  const order = {
    customerId: '@customer@',
    currency: 'EUR',
    // Catalog derives a product's id from its SKU.
    lines: [{ productId: deriveId('product', sku), quantity: 2 }],
    shippingAddress: {
      name: 'Kim Ha-neul',
      line1: '1 Sejong-daero',
      city: 'Seoul',
      postalCode: '03172',
      country: 'KR',
    },
    paymentToken: 'tok_approve',
  };
  const register = `curl -s ${url}/api/users/register ${json} -d '${JSON.stringify(customer)}' | grep -oE '[0-9a-f-]{36}'`;
  const orderBody = `'${JSON.stringify(order).replace('@customer@', `'"$(${register})"'`)}'`;
  return `
  maru is open.

    shop   ${url}
    API    ${url}/docs   (${url}/docs/openapi.json)

  Try it, line by line:

  curl -s ${url}/api/products ${json} -d '${JSON.stringify(product)}'

  curl -s ${url}/api/inventory/${sku}/receipts ${json} -d '{"quantity":10,"warehouse":"MAIN"}'

  curl -s ${url}/api/orders ${json} -H 'Idempotency-Key: try-${mark}' -d ${orderBody}

  Then: curl -s ${url}/api/orders   and   npm run demo   ·   Ctrl-C stops the shop.

`;
}
