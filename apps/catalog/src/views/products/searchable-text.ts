import { foldedText } from '@maru/kernel';

/** Text in the form in which searches compare it. */
export const searchable = foldedText;

/** The same as the version before wrote it. */
export const lessFolded = (text: string): string => text.normalize('NFC').toLowerCase();
