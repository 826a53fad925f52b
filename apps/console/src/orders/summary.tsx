import { summaryIn } from '../texts/event-summaries';
import { useLanguage, useTexts } from '../texts/language';
import type { TimelineEvent } from '../watch/timeline';

/** The summary of an event in the language of the reader, or in the words of the API. */
export function Summary({ of }: { readonly of: Pick<TimelineEvent, 'type' | 'summary'> }) {
  const texts = useTexts();
  const { language } = useLanguage();
  const { text, english } = summaryIn(texts, of);
  return (
    <span class="quiet" lang={english ? 'en' : language}>
      {text}
    </span>
  );
}
