import { nameFromOutside, textFromOutside } from '@maru/kernel';
import type { Standing } from './domain/payment-provider';

/**
 * The provider's answer, fit for events and views. Its text becomes one clean line.
 * @throws Error when its reference could not be sent back unchanged, because then an operator has to handle the money
 */
export function fromProvider<Word extends Standing>(word: Word): Word {
  if (word.status === 'refused') return { ...word, detail: textFromOutside(word.detail) };
  return word.status === 'captured' ? { ...word, reference: referenceFromProvider(word.reference) } : word;
}

/** @throws Error as `fromProvider` */
export const referenceFromProvider = (reference: string): string =>
  nameFromOutside(reference, 'the reference of the payment provider');
