import { isSealed, Person, PersonalData } from '@maru/personal-data';
import { Inject, Injectable } from '@nestjs/common';

/** Opens payment tokens, right before the provider gets one. */
@Injectable()
export class PaymentTokens {
  constructor(@Inject(PersonalData) private readonly persons: Pick<PersonalData, 'find'>) {}

  /**
   * The token in plain; `erased` when its owner's key is gone. An earlier, plain one needs no key.
   * @throws BrokenSeal
   */
  async open(customerId: string, token: string): Promise<string> {
    if (!isSealed(token)) return token;
    const owner = await this.persons.find(customerId);
    return owner instanceof Person ? owner.openPaymentToken(token) : 'erased';
  }
}
