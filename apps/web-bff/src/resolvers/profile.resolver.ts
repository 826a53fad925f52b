import { Context, Query, Resolver } from '@nestjs/graphql';
import { ShopCalls } from '@maru/shop-calls';
import type { OnBehalf } from '@maru/shop-calls';
import { Profile } from '../types/profile.type';

@Resolver(() => Profile)
export class ProfileResolver {
  constructor(private readonly calls: ShopCalls) {}

  // Nullable, as every query here: what one of them cannot give takes nothing away from the others.
  @Query(() => Profile, { nullable: true, description: 'Who I am.' })
  me(@Context() caller: OnBehalf): Promise<Profile> {
    return this.calls.call('GetProfile', {}, caller);
  }
}
