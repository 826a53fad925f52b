import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { aggregates } from './aggregates';
import { ChangeProductHandler } from './features/change-product/change-product.handler';
import { ChangeProductHttp } from './features/change-product/change-product.http';
import { CreateProductHandler } from './features/create-product/create-product.handler';
import { ProductRequests } from './features/create-product/product-requests';
import { CreateProductHttp } from './features/create-product/create-product.http';
import { GetProductHttp } from './views/product/get-product.http';
import { GetProductHandler } from './views/product/get-product.query';
import { ListProductsHttp } from './views/products/list-products.http';
import { ListProductsHandler } from './views/products/list-products.query';
import { ProductsGrpc } from './views/products/products.grpc';
import { ProductRow } from './views/products/product.entity';

@Module({
  imports: [TypeOrmModule.forFeature([ProductRow])],
  controllers: [CreateProductHttp, ChangeProductHttp, ListProductsHttp, GetProductHttp, ProductsGrpc],
  providers: [
    ...aggregates,
    ProductRequests,
    CreateProductHandler,
    ChangeProductHandler,
    ListProductsHandler,
    GetProductHandler,
  ],
})
export class CatalogModule {}
