import { Module } from '@nestjs/common';
import { aggregates } from './aggregates';
import { BookShipmentHandler } from './features/book-shipment/book-shipment.handler';
import { CancelShipmentHandler } from './features/cancel-shipment/cancel-shipment.handler';
import { OrderingListener } from './integration/ordering.listener';
import { GetShipmentHttp } from './views/shipment/get-shipment.http';
import { ShipmentsGrpc } from './views/shipment/shipments.grpc';
import { GetShipmentHandler } from './views/shipment/get-shipment.query';

@Module({
  controllers: [OrderingListener, GetShipmentHttp, ShipmentsGrpc],
  providers: [...aggregates, BookShipmentHandler, CancelShipmentHandler, GetShipmentHandler],
})
export class ShippingModule {}
