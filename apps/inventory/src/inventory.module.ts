import { Module } from '@nestjs/common';
import { aggregates } from './aggregates';
import { AdjustStockHandler } from './features/adjust-stock/adjust-stock.handler';
import { AdjustStockHttp } from './features/adjust-stock/adjust-stock.http';
import { BookingOnce } from './features/booking-once';
import { FormerBookings } from './features/former-bookings';
import { ReceiveStockHandler } from './features/receive-stock/receive-stock.handler';
import { ReceiveStockHttp } from './features/receive-stock/receive-stock.http';
import { RegisterSkuHandler } from './features/register-sku/register-sku.handler';
import { ReleaseStockHandler } from './features/release-stock/release-stock.handler';
import { ReserveStockHandler } from './features/reserve-stock/reserve-stock.handler';
import { ShipStockHandler } from './features/ship-stock/ship-stock.handler';
import { CatalogListener } from './integration/catalog.listener';
import { OrderingListener } from './integration/ordering.listener';
import { SkuPatience } from './sku-patience';
import { ExplainsReservation } from './views/explanation/reservation-facts';
import { StockLevelGrpc } from './views/stock-level/stock-level.grpc';
import { StockLevelHttp } from './views/stock-level/stock-level.http';
import { GetStockLevelHandler } from './views/stock-level/stock-level.query';

@Module({
  controllers: [ReceiveStockHttp, AdjustStockHttp, StockLevelHttp, StockLevelGrpc, CatalogListener, OrderingListener],
  providers: [
    ...aggregates,
    SkuPatience,
    FormerBookings,
    BookingOnce,
    RegisterSkuHandler,
    ReceiveStockHandler,
    AdjustStockHandler,
    ReserveStockHandler,
    ReleaseStockHandler,
    ShipStockHandler,
    GetStockLevelHandler,
    ExplainsReservation,
  ],
})
export class InventoryModule {}
