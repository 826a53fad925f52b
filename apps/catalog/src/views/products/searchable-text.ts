import { foldedText } from '@maru/kernel';

/** Text in the form that searches compare. */
export const searchable = foldedText;

/** The same in the form of the previous version. */
export const lessFolded = (text: string): string => text.normalize('NFC').toLowerCase();
