import { en } from './en';
import { ko } from './ko';

export const languages = { en, ko } as const;
export type Language = keyof typeof languages;

/** The chosen language, else the first of the browser's that the console has, else English. */
export function languageFrom(kept: string | null, browser: readonly string[]): Language {
  const wished = [kept ?? '', ...browser].map((tag) => tag.slice(0, 2).toLowerCase());
  return wished.find((tag): tag is Language => tag in languages) ?? 'en';
}
