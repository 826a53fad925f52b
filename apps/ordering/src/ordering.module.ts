import { sagaControllers, sagaProviders } from '@maru/sagas';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CancelOrderHandler } from './features/cancel-order/cancel-order.handler';
import { CancelOrderHttp } from './features/cancel-order/cancel-order.http';
import { CancelOrderGrpc } from './features/cancel-order/cancel-order.grpc';
import { CloseOrderHandler } from './features/close-order/close-order.handler';
import { ConfirmOrderHandler } from './features/confirm-order/confirm-order.handler';
import { CallerKeysSince } from './features/place-order/caller-keys-since';
import { CopyWaiters } from './features/place-order/copy-waiters';
import { KnownToTheShop } from './features/place-order/known-to-the-shop';
import { PlaceOrderGrpc } from './features/place-order/place-order.grpc';
import { PlaceOrderHandler } from './features/place-order/place-order.handler';
import { PlaceOrderHttp } from './features/place-order/place-order.http';
import { PlacingOrders } from './features/place-order/placing-orders';
import { ReorderGrpc } from './features/reorder/reorder.grpc';
import { ReorderHandler } from './features/reorder/reorder.handler';
import { orderFulfilmentSaga } from './fulfilment/order-fulfilment.saga';
import { OrderListener } from './integration/order.listener';
import { aggregates } from './aggregates';
import { OrderMessages } from './order-messages';
import { OrderVersions } from './order-versions';
import { GetExplanationHttp } from './views/explanation/get-explanation.http';
import { ExplainsOrder } from './views/explanation/order-facts';
import { GetDefinitionHttp } from './views/fulfilment-definition/get-definition.http';
import { GetOrderHttp } from './views/order-summary/get-order.http';
import { GetOrderHandler } from './views/order-summary/get-order.query';
import { FoldedOrders } from './views/order-summary/folded-orders';
import { GetOrderStandingHandler } from './views/order-summary/order-standing.query';
import { OrderDurations } from './views/order-summary/order-durations';
import { OrderEndings } from './views/order-summary/order-endings';
import { OrderSummary } from './views/order-summary/order-summary.entity';
import { GetTimelineHttp } from './views/order-timeline/get-timeline.http';
import { GetTimelineHandler } from './views/order-timeline/get-timeline.query';
import { TimelineEntry } from './views/order-timeline/order-timeline.entity';
import { OrdersGrpc } from './views/orders/orders.grpc';
import { ListOrdersHttp } from './views/orders/list-orders.http';
import { ListOrdersHandler } from './views/orders/list-orders.query';

@Module({
  imports: [TypeOrmModule.forFeature([OrderSummary, TimelineEntry])],
  controllers: [
    PlaceOrderHttp,
    CancelOrderHttp,
    ListOrdersHttp,
    GetDefinitionHttp,
    GetOrderHttp,
    GetTimelineHttp,
    GetExplanationHttp,
    PlaceOrderGrpc,
    ReorderGrpc,
    CancelOrderGrpc,
    OrdersGrpc,
    ...sagaControllers(orderFulfilmentSaga),
    OrderListener,
  ],
  providers: [
    ...aggregates,
    ...sagaProviders(orderFulfilmentSaga),
    CopyWaiters,
    KnownToTheShop,
    CallerKeysSince,
    PlacingOrders,
    PlaceOrderHandler,
    ReorderHandler,
    CancelOrderHandler,
    ConfirmOrderHandler,
    CloseOrderHandler,
    OrderMessages,
    OrderVersions,
    FoldedOrders,
    OrderDurations,
    OrderEndings,
    GetOrderHandler,
    GetOrderStandingHandler,
    ListOrdersHandler,
    ExplainsOrder,
    GetTimelineHandler,
  ],
})
export class OrderingModule {}
