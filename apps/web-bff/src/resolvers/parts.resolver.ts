import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Caller } from '../loaders';
import { Order, OrderLine } from '../types/order.type';
import { Product } from '../types/product.type';

// Each class resolves the fields of one type that come from other contexts.

@Resolver(() => Product)
export class ProductPartsResolver {
  @ResolveField()
  stock(@Parent() { sku }: Product, @Context() { loaders }: Caller) {
    return loaders.stock.load(sku);
  }
}

@Resolver(() => OrderLine)
export class OrderLinePartsResolver {
  @ResolveField()
  product(@Parent() { productId }: OrderLine, @Context() { loaders }: Caller) {
    return loaders.products.load(productId);
  }
}

@Resolver(() => Order)
export class OrderPartsResolver {
  @ResolveField()
  payment(@Parent() { orderId }: Order, @Context() { loaders }: Caller) {
    return loaders.payments.load(orderId);
  }

  @ResolveField()
  shipment(@Parent() { orderId }: Order, @Context() { loaders }: Caller) {
    return loaders.shipments.load(orderId);
  }
}
