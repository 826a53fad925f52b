import type { CatalogCalls, CustomersCalls, InventoryCalls } from '@maru/contracts/grpc';
import type { OrderingCalls, PaymentsCalls, ShippingCalls } from '@maru/contracts/grpc';
import type { CalledContext } from './called-contexts';

/** Every call that an app in front of the contexts makes. */
export interface AllCalls
  extends CatalogCalls, CustomersCalls, InventoryCalls, OrderingCalls, PaymentsCalls, ShippingCalls {}

interface CallRule {
  readonly context: CalledContext;
  readonly kind: 'queries' | 'commands';
  /** Whether the same call again does no more than the first. */
  readonly repeatable: boolean;
}

const query = (context: CalledContext): CallRule => ({ context, kind: 'queries', repeatable: true });
const command = (context: CalledContext, repeatable: boolean): CallRule => ({ context, kind: 'commands', repeatable });

/** Whom each call asks, with whose places, and whether it may be tried again. */
export const shopCallTable: Readonly<Record<keyof AllCalls, CallRule>> = {
  GetProducts: query('catalog'),
  SearchProducts: query('catalog'),
  GetProfile: query('customers'),
  GetStock: query('inventory'),
  GetOrder: query('ordering'),
  ListOrders: query('ordering'),
  // By its idempotency key.
  PlaceOrder: command('ordering', true),
  Reorder: command('ordering', true),
  // Its second attempt may find the order changed by the first, and refuse what was done.
  CancelOrder: command('ordering', false),
  GetPayments: query('payments'),
  GetShipments: query('shipping'),
  ConfirmDelivery: command('shipping', true),
};
