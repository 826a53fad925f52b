import { fields } from '@maru/contracts';
import type { ShippingCalls } from '@maru/contracts/grpc';
import { Allow } from '@maru/security/nest';
import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { z } from 'zod';
import { ConfirmDelivery } from './confirm-delivery.handler';

const request = z
  .object({
    shipmentId: fields.id.optional(),
    trackingNumber: fields.text(64).optional(),
    deliveredAt: z.iso.datetime(),
  })
  .refine(({ shipmentId, trackingNumber }) => (shipmentId === undefined) !== (trackingNumber === undefined), {
    message: 'must name its shipment or its tracking number, and not both',
  });

/** `proto/shipping.proto` */
@Controller()
export class ConfirmDeliveryGrpc {
  constructor(private readonly commands: CommandBus) {}

  @Allow('devices:deliver')
  @GrpcMethod('Shipping', 'ConfirmDelivery')
  confirm(
    @Payload({ schema: request }) { shipmentId, trackingNumber, deliveredAt }: z.infer<typeof request>,
  ): Promise<ShippingCalls['ConfirmDelivery']['response']> {
    const parcel = shipmentId === undefined ? { trackingNumber: trackingNumber! } : { shipmentId };
    return this.commands.execute(new ConfirmDelivery(parcel, deliveredAt));
  }
}
