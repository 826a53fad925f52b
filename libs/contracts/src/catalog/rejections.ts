export const catalogRejections = {
  'CATALOG.SKU_TAKEN': 409,
  'CATALOG.UNKNOWN_PRODUCT': 404,
  'CATALOG.CURRENCY_FIXED': 422,
} as const;
