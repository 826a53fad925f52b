import { createContext } from 'preact';
import type { ComponentChildren } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { en } from './en';
import type { Texts } from './en';
import { languageFrom, languages } from './language-from';
import type { Language } from './language-from';

const KEY = 'maru.language';

interface Spoken {
  readonly language: Language;
  readonly texts: Texts;
  readonly choose: (language: Language) => void;
}

const Context = createContext<Spoken>({ language: 'en', texts: en, choose: () => undefined });

/** Gives its children the texts of one language, and names it in the document. */
export function Speaking({ children }: { readonly children: ComponentChildren }) {
  const [language, setLanguage] = useState(() =>
    languageFrom(window.localStorage.getItem(KEY), window.navigator.languages),
  );
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (wished: Language) => {
    window.localStorage.setItem(KEY, wished);
    setLanguage(wished);
  };
  return <Context.Provider value={{ language, texts: languages[language], choose }}>{children}</Context.Provider>;
}

/** The texts of the present language. */
export const useTexts = (): Texts => useContext(Context).texts;

export const useLanguage = (): Spoken => useContext(Context);
