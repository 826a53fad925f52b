import { Clock } from '@maru/kernel';
import { Person, PersonalData } from '@maru/personal-data';
import { Refusal } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { isRecoveryCode } from './recovery-code';
import type { SecondFactorRow } from './second-factor.entity';
import { SecondFactors } from './second-factors';
import { timeStepOf } from './totp';

/** Checks codes, each of which is valid once. Injectable. */
@Injectable()
export class CodeCheck {
  constructor(
    private readonly factors: SecondFactors,
    private readonly persons: PersonalData,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves when the code is one of the factor's device, or one of its recovery codes, and uses it. Without its row,
   * which a backup may lack, no code is right.
   * @throws Refusal CUSTOMERS.SECOND_FACTOR_REQUIRED without a code, .WRONG_SECOND_FACTOR
   */
  async demand(factorId: string, code: string | undefined): Promise<void> {
    if (code === undefined)
      throw new Refusal({
        code: 'CUSTOMERS.SECOND_FACTOR_REQUIRED',
        detail: 'The password is right; log in with the `code` of your second factor, too.',
      });
    const right = isRecoveryCode(code)
      ? await this.factors.acceptRecoveryCode(factorId, code)
      : await this.isOfDevice(await this.factors.find(factorId), code);
    if (!right) throw wrongCode();
  }

  /** Whether the code is valid for the device; a valid one is used up. */
  async isOfDevice(factor: SecondFactorRow | null, code: string): Promise<boolean> {
    if (!factor) return false;
    const person = await this.persons.find(factor.userId);
    if (!(person instanceof Person)) return false;
    const step = timeStepOf(person.open('otp', factor.sealedSecret), code.replace(/\s/g, ''), this.clock.now());
    return step !== undefined && (await this.factors.acceptStep(factor.factorId, step));
  }
}

export const wrongCode = () =>
  new Refusal({
    code: 'CUSTOMERS.WRONG_SECOND_FACTOR',
    detail: 'The code is wrong, was used or has expired; wait for the next one.',
  });
