import { Person, PersonalData } from '@maru/personal-data';
import { Refusal, Settings } from '@maru/service';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../aggregates';
import type { CustomersSettings } from '../../customers.settings';
import { secondFactorRejection } from '../../domain/second-factor';
import { staffRolesOf } from '../../domain/user.decider';
import { SecondFactors } from '../../second-factor/second-factors';
import type { NewSecondFactor } from '../../second-factor/second-factors';
import { totpUri } from '../../second-factor/totp';
import { unknownUser } from '../../unknown-user';

/** A member of staff begins a second factor; it counts once one of its codes has confirmed it. */
export class BeginSecondFactor extends Command<NewSecondFactor & { readonly uri: string }> {
  constructor(readonly userId: string) {
    super();
  }
}

@CommandHandler(BeginSecondFactor)
export class BeginSecondFactorHandler implements ICommandHandler<BeginSecondFactor> {
  constructor(
    private readonly users: Users,
    private readonly persons: PersonalData,
    private readonly factors: SecondFactors,
    @Inject(Settings) private readonly settings: CustomersSettings,
  ) {}

  /**
   * Recovery codes are shown with the secret, before it counts, so that a later lost answer locks no one out.
   * @throws Refusal CUSTOMERS.NOT_STAFF, .SECOND_FACTOR_ON, .UNKNOWN_USER
   */
  async execute({ userId }: BeginSecondFactor) {
    const [{ state: user }, person] = await Promise.all([this.users.load(userId), this.persons.find(userId)]);
    if (!user || user.closed || !(person instanceof Person)) throw unknownUser();
    const rejection = secondFactorRejection(user, staffRolesOf(user).length > 0);
    if (rejection) throw new Refusal(rejection);
    const begun = await this.factors.begin(person);
    const uri = totpUri(begun.secret, this.settings.get('TOKEN_ISSUER'), person.open('email', user.email));
    return { ...begun, uri };
  }
}
