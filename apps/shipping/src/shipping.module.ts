import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { aggregates } from './aggregates';
import { BookShipmentHandler } from './features/book-shipment/book-shipment.handler';
import { CancelShipmentHandler } from './features/cancel-shipment/cancel-shipment.handler';
import { ConfirmDeliveryGrpc } from './features/confirm-delivery/confirm-delivery.grpc';
import { ConfirmDeliveryHandler } from './features/confirm-delivery/confirm-delivery.handler';
import { OrderingListener } from './integration/ordering.listener';
import { Parcel } from './lookups/parcel/parcel.entity';
import { ExplainsShipment } from './views/explanation/shipment-facts';
import { GetShipmentHttp } from './views/shipment/get-shipment.http';
import { ShipmentsGrpc } from './views/shipment/shipments.grpc';
import { GetShipmentHandler } from './views/shipment/get-shipment.query';

@Module({
  imports: [TypeOrmModule.forFeature([Parcel])],
  controllers: [OrderingListener, GetShipmentHttp, ShipmentsGrpc, ConfirmDeliveryGrpc],
  providers: [
    ...aggregates,
    BookShipmentHandler,
    CancelShipmentHandler,
    ConfirmDeliveryHandler,
    GetShipmentHandler,
    ExplainsShipment,
  ],
})
export class ShippingModule {}
