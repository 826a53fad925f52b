import { fields } from '@maru/contracts';
import type { ShippingCalls } from '@maru/contracts/grpc';
import { Allow } from '@maru/security/nest';
import { eachFound } from '@maru/service/grpc';
import { Controller } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { GetShipment } from './get-shipment.query';

const wanted = z.object({ orderIds: z.array(fields.id).max(100) });

/**
 * `proto/shipping.proto`. Shipping does not know whose an order is: whoever asks for a customer has to have the ids from ordering,
 * which does (docs/adr/0017).
 */
@Controller()
export class ShipmentsGrpc {
  constructor(private readonly queries: QueryBus) {}

  @Allow('orders:read')
  @GrpcMethod('Shipping', 'GetShipments')
  async shipments(
    @Payload({ schema: wanted }) { orderIds }: z.infer<typeof wanted>,
  ): Promise<ShippingCalls['GetShipments']['response']> {
    const shipments = await eachFound(orderIds, 'SHIPPING.UNKNOWN_SHIPMENT', (orderId) =>
      this.queries.execute(new GetShipment(orderId)),
    );
    return { shipments };
  }
}
