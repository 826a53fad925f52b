/** For shops that are to be loaded or tested from one address: more requests than anybody can send. */
export const WITHOUT_LIMITS = { RATE_LIMIT_ANONYMOUS: '1000000000', RATE_LIMIT_SIGNED_IN: '1000000000' };
