import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Money, Product } from './product.type';
import { SafeInt } from './safe-int.scalar';

@ObjectType()
export class Payment {
  @Field(() => ID) paymentId!: string;
  @Field(() => String, { description: 'PENDING, NOTHING_DUE, CAPTURED, REFUSED, CANCELLED, REFUNDING or REFUNDED.' })
  status!: string;
  @Field(() => Money, { nullable: true }) amount?: Money;
  @Field(() => String, { nullable: true, description: 'Why it was refused.' }) reason?: string;
  @Field(() => String, { nullable: true }) detail?: string;
}

@ObjectType()
export class Shipment {
  @Field(() => ID) shipmentId!: string;
  @Field(() => String, { description: 'BOOKED, DELIVERED, REFUSED or CANCELLED.' }) status!: string;
  @Field(() => String, { nullable: true }) carrier?: string;
  @Field(() => String, { nullable: true }) trackingNumber?: string;
  @Field(() => String, { nullable: true, description: 'When it arrived, in RFC 3339.' }) deliveredAt?: string;
  @Field(() => String, { nullable: true, description: 'Why it was refused.' }) reason?: string;
  @Field(() => String, { nullable: true }) detail?: string;
}

@ObjectType({ description: 'As it was sold: name and price are those of the day.' })
export class OrderLine {
  @Field(() => ID) productId!: string;
  @Field(() => String) sku!: string;
  @Field(() => String) name!: string;
  @Field(() => Int) quantity!: number;
  @Field(() => SafeInt) unitPrice!: number;
  @Field(() => SafeInt) total!: number;
  @Field(() => Product, { nullable: true, description: 'The product as it is now.' }) product?: Product;
}

@ObjectType({ description: 'Amounts in minor units of `currency`, times in RFC 3339.' })
export class Order {
  @Field(() => ID) orderId!: string;
  @Field(() => String) status!: string;
  @Field(() => String, { nullable: true, description: 'Why it failed or was cancelled.' }) reason?: string;
  @Field(() => String, { nullable: true }) detail?: string;
  @Field(() => String) currency!: string;
  @Field(() => [OrderLine], { complexity: ({ childComplexity }) => 5 * childComplexity }) lines!: readonly OrderLine[];
  @Field(() => SafeInt) total!: number;
  @Field(() => Int, { description: 'Counts what has changed it.' }) version!: number;
  @Field(() => String) placedAt!: string;
  @Field(() => String) updatedAt!: string;

  @Field(() => Payment, {
    nullable: true,
    description: 'Null without an error: there is none yet. Null with an error at this path: it could not be had.',
  })
  payment?: Payment;

  @Field(() => Shipment, {
    nullable: true,
    description: 'Null without an error: there is none yet. Null with an error at this path: it could not be had.',
  })
  shipment?: Shipment;
}

@ObjectType({ description: 'A page; `endCursor` asks for the next one.' })
export class OrderPage {
  @Field(() => [Order]) items!: readonly Order[];
  @Field(() => Boolean) hasNextPage!: boolean;
  @Field(() => String, { nullable: true }) endCursor?: string;
}

@ObjectType({ description: 'Where an order stands right after it was asked for.' })
export class OrderStanding {
  @Field(() => ID) orderId!: string;
  @Field(() => String) status!: string;
}
