// Sealed with a key that was thrown away.
const sealed = 'sealed.v1.xr5PkHcfP4aRI_UGl-rnQpTSUz4T8vIpZvI0C7i5iCW1nmyDlpmA9vZNmg';

/** The data of one event of each example contract. */
export const examples = {
  'inventory.stock-received.v1': {
    sku: 'TEA-1',
    warehouse: 'MAIN',
    quantity: 20,
    receiptId: '0190b5a0-3333-7000-8000-000000000001',
  },
  'inventory.stock-adjusted.v1': {
    sku: 'TEA-1',
    warehouse: 'MAIN',
    delta: -1,
    reason: 'broken',
    adjustmentId: '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0b34',
  },
  'inventory.stock-low.v1': { sku: 'TEA-1', available: 4, threshold: 5 },
  'customers.customer-registered.v2': {
    userId: '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a22',
    email: sealed,
    name: sealed,
    locale: 'ko-KR',
  },
} as const;
