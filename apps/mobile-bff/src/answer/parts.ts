import type { RejectionCode } from '@maru/contracts';
import { couldNotAnswer } from '@maru/shop-calls';
import { z } from 'zod';

/** An unavailable part of a screen. */
export const missingPart = z.object({
  part: z.string().meta({ description: 'The field that is not there.' }),
  code: z.string().meta({ description: 'Why, e.g. HTTP.UNAVAILABLE.' }),
});
export type MissingPart = z.infer<typeof missingPart>;

export const missingParts = z
  .array(missingPart)
  .optional()
  .meta({ description: 'What could not be had, as a context is away. A part that is neither here nor there is none.' });

/** Collects the parts of a screen: a part whose context does not answer is recorded as missing, and the rest stays. */
export class Parts {
  readonly missing: MissingPart[] = [];

  /**
   * The result of `ask`; undefined when it is unavailable.
   * @throws Refusal when the context refuses, because that answers the whole screen
   */
  async part<Found>(name: string, ask: () => Promise<Found>): Promise<Found | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!couldNotAnswer(error)) throw error;
      const code: RejectionCode = error.rejection.code;
      this.missing.push({ part: name, code });
      return undefined;
    }
  }
}
