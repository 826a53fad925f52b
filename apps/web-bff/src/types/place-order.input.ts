import { Field, ID, InputType, Int } from '@nestjs/graphql';

@InputType()
export class OrderLineInput {
  @Field(() => ID) productId!: string;
  @Field(() => Int) quantity!: number;
}

@InputType()
export class AddressInput {
  @Field(() => String) name!: string;
  @Field(() => String) line1!: string;
  @Field(() => String, { nullable: true }) line2?: string;
  @Field(() => String) city!: string;
  @Field(() => String) postalCode!: string;
  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) country!: string;
}

@InputType()
export class PlaceOrderInput {
  @Field(() => String, { description: 'ISO 4217.' }) currency!: string;
  @Field(() => [OrderLineInput]) lines!: OrderLineInput[];
  @Field(() => AddressInput) shippingAddress!: AddressInput;
  @Field(() => String) paymentToken!: string;
}
