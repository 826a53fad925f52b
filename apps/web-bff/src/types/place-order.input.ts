import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { SafeInt } from './safe-int.scalar';

const SHOWN = 'The order is refused (ORDERING.PRICE_CHANGED) when it is another one now.';

@InputType()
export class OrderLineInput {
  @Field(() => ID) productId!: string;
  @Field(() => Int) quantity!: number;
  @Field(() => SafeInt, { nullable: true, description: `The price that the customer was shown. ${SHOWN}` })
  unitPrice?: number | null;
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
  @Field(() => SafeInt, { nullable: true, description: `The total that the customer was shown. ${SHOWN}` })
  total?: number | null;

  @Field(() => String, { nullable: true, description: 'Needed unless the order costs nothing.' })
  paymentToken?: string | null;
}
