import type { CatalogCalls, CustomersCalls, InventoryCalls } from '@maru/contracts/grpc';
import type { OrderingCalls, PaymentsCalls, ServiceContract, ShippingCalls } from '@maru/contracts/grpc';
import {
  catalogService,
  customersService,
  inventoryService,
  orderingService,
  paymentsService,
  shippingService,
} from '@maru/contracts/grpc';
import type { Peers } from '@maru/service';
import { ContextClient } from '@maru/service/grpc';

/** `host:port` of each context's gRPC listener, or several with commas between. */
export type ContextAddresses = Readonly<Record<CalledContext, string>>;

export const calledContexts = ['catalog', 'customers', 'inventory', 'ordering', 'payments', 'shipping'] as const;
export type CalledContext = (typeof calledContexts)[number];

/** Whom a call is made for. */
export interface OnBehalf {
  /** Their `Authorization` header. */
  readonly authorization?: string | undefined;
  readonly correlationId?: string | undefined;
}

export interface CallTimeouts {
  readonly queryMs: number;
  readonly commandMs: number;
}

interface AllCalls extends CatalogCalls, CustomersCalls, InventoryCalls, OrderingCalls, PaymentsCalls, ShippingCalls {}
type Command = 'PlaceOrder' | 'CancelOrder';

const contextOf = {
  GetProducts: 'catalog',
  SearchProducts: 'catalog',
  GetProfile: 'customers',
  GetStock: 'inventory',
  GetOrder: 'ordering',
  ListOrders: 'ordering',
  PlaceOrder: 'ordering',
  CancelOrder: 'ordering',
  GetPayments: 'payments',
  GetShipments: 'shipping',
} as const satisfies Record<keyof AllCalls, CalledContext>;

const isCommand = (name: keyof AllCalls): name is Command => name === 'PlaceOrder' || name === 'CancelOrder';

/** Every call to a context goes through here: this is where a policy is put around them. Injectable. */
export class ShopCalls {
  private readonly clients: Readonly<Record<CalledContext, ContextClient<AllCalls>>>;

  constructor(
    addresses: ContextAddresses,
    private readonly timeouts: CallTimeouts,
    peers?: Peers,
  ) {
    const client = (service: ServiceContract, context: CalledContext) =>
      new ContextClient(service as ServiceContract<AllCalls>, addresses[context], peers);
    this.clients = {
      catalog: client(catalogService, 'catalog'),
      customers: client(customersService, 'customers'),
      inventory: client(inventoryService, 'inventory'),
      ordering: client(orderingService, 'ordering'),
      payments: client(paymentsService, 'payments'),
      shipping: client(shippingService, 'shipping'),
    };
  }

  /** @throws Refusal with the context's code, or that it is away or too slow */
  call<Name extends keyof AllCalls>(
    name: Name,
    request: AllCalls[Name]['request'],
    onBehalf: OnBehalf,
  ): Promise<AllCalls[Name]['response']> {
    const timeoutMs = isCommand(name) ? this.timeouts.commandMs : this.timeouts.queryMs;
    return this.clients[contextOf[name]].call(name, request, { ...onBehalf, timeoutMs });
  }

  close(): void {
    for (const client of Object.values(this.clients)) client.close();
  }
}
