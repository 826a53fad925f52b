export const customersRejections = {
  'CUSTOMERS.EMAIL_TAKEN': 409,
  'CUSTOMERS.UNKNOWN_USER': 404,
} as const;
