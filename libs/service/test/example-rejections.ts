import { declareRejections } from '@maru/kernel';

/** Example reason codes of contexts, for the specs of this library. */
export const exampleRejections = declareRejections({
  'CUSTOMERS.NOT_STAFF': 403,
  'CUSTOMERS.TOO_MANY_ATTEMPTS': 429,
  'CUSTOMERS.UNKNOWN_USER': 404,
  'CUSTOMERS.WRONG_CREDENTIALS': 401,
  'ORDERING.ALREADY_SHIPPED': 409,
  'ORDERING.EMPTY_ORDER': 422,
});

type ExampleRejections = typeof exampleRejections;

declare module '@maru/kernel' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- adds these codes to `RejectionCode`
  interface DeclaredRejections extends ExampleRejections {}
}
