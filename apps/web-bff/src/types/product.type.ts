import { Field, ID, ObjectType } from '@nestjs/graphql';
import { SafeInt } from './safe-int.scalar';

@ObjectType({ description: 'In minor units of an ISO 4217 currency.' })
export class Money {
  @Field(() => SafeInt) amount!: number;
  @Field(() => String) currency!: string;
}

@ObjectType({ description: 'Pieces in all warehouses.' })
export class Stock {
  @Field(() => SafeInt) onHand!: number;
  @Field(() => SafeInt) reserved!: number;
  @Field(() => SafeInt) available!: number;
}

@ObjectType()
export class Product {
  @Field(() => ID) productId!: string;
  @Field(() => String) sku!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true }) description?: string;
  @Field(() => String) category!: string;
  @Field(() => Money) price!: Money;
  @Field(() => Boolean) withdrawn!: boolean;

  @Field(() => Stock, { nullable: true, description: 'For whoever is logged in; null when no stock is kept of it.' })
  stock?: Stock;
}

@ObjectType({ description: 'A page; `endCursor` asks for the next one.' })
export class ProductPage {
  @Field(() => [Product]) items!: readonly Product[];
  @Field(() => Boolean) hasNextPage!: boolean;
  @Field(() => String, { nullable: true }) endCursor?: string;
}
