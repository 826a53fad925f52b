import { httpRejections } from '@maru/kernel';
import { catalogRejections } from './catalog/rejections';
import { customersRejections } from './customers/rejections';
import { reasonCode } from './fields';
import { inventoryRejections } from './inventory/rejections';
import { orderingRejections } from './ordering/rejections';
import { paymentsRejections } from './payments/rejections';
import { rejectionStatus } from './rejections';
import { shippingRejections } from './shipping/rejections';

const tables = {
  CATALOG: catalogRejections,
  CUSTOMERS: customersRejections,
  HTTP: httpRejections,
  INVENTORY: inventoryRejections,
  ORDERING: orderingRejections,
  PAYMENTS: paymentsRejections,
  SHIPPING: shippingRejections,
};

describe('the reasons a client can meet', () => {
  it.each(Object.entries(rejectionStatus))('%s is a stable code with the HTTP status %d', (code, status) => {
    expect(reasonCode.safeParse(code).success).toBe(true);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThanOrEqual(599);
  });

  it.each(Object.entries(tables))('of %s carry its name, and all of them are in the one table', (context, table) => {
    for (const [code, status] of Object.entries(table)) {
      expect(code.split('.')[0]).toBe(context);
      expect(rejectionStatus).toHaveProperty([code], status);
    }
  });

  it('are in that table once each', () => {
    const count = Object.values(tables).reduce((sum, table) => sum + Object.keys(table).length, 0);
    expect(Object.keys(rejectionStatus)).toHaveLength(count);
  });
});
