import { defineService } from '../grpc/service-contract';

export interface ProfileMessage {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
}

export interface CustomersCalls {
  readonly GetProfile: { readonly request: Readonly<Record<string, never>>; readonly response: ProfileMessage };
}

/** `proto/customers.proto` */
export const customersService = defineService<CustomersCalls>('customers', 'Customers');
