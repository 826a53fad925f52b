import { Context, Query, Resolver } from '@nestjs/graphql';
import { oneCall } from '../limits/complexity';
import type { Caller } from '../loaders';
import { Profile } from '../types/profile.type';

@Resolver(() => Profile)
export class ProfileResolver {
  // Nullable, like every query here, so that a failed one takes nothing from the others.
  @Query(() => Profile, { nullable: true, description: 'Who I am.', complexity: oneCall })
  me(@Context() { loaders }: Caller): Promise<Profile | null> {
    return loaders.profile.load('me');
  }
}
