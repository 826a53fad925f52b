import { Context, Query, Resolver } from '@nestjs/graphql';
import type { OnBehalf } from '../calls/shop-calls';
import { ShopCalls } from '../calls/shop-calls';
import { Profile } from '../types/profile.type';

@Resolver(() => Profile)
export class ProfileResolver {
  constructor(private readonly calls: ShopCalls) {}

  @Query(() => Profile, { description: 'Who I am.' })
  me(@Context() caller: OnBehalf): Promise<Profile> {
    return this.calls.call('GetProfile', {}, caller);
  }
}
