import { fields } from '@maru/contracts';
import type { ShippingCalls } from '@maru/contracts/grpc';
import { ownerOnly } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { eachFound } from '@maru/service/grpc';
import { Controller } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { GetShipment } from './get-shipment.query';

const wanted = z.object({ orderIds: z.array(fields.id).max(100) });

/** `proto/shipping.proto`. Customers get shipments of their own orders, operators of all. */
@Controller()
export class ShipmentsGrpc {
  constructor(private readonly queries: QueryBus) {}

  @Allow('orders:read')
  @GrpcMethod('Shipping', 'GetShipments')
  async shipments(
    @Payload({ schema: wanted }) { orderIds }: z.infer<typeof wanted>,
    @Caller() caller: Principal,
  ): Promise<ShippingCalls['GetShipments']['response']> {
    const shownTo = ownerOnly(caller);
    const shipments = await eachFound(orderIds, 'SHIPPING.UNKNOWN_SHIPMENT', (orderId) =>
      this.queries.execute(new GetShipment(orderId, shownTo)),
    );
    return { shipments };
  }
}
