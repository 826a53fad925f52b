import type { Turn } from '../live/use-live';
import { useLanguage, useTexts } from '../texts/language';
import { moment } from '../texts/written';
import { Shown } from '../ui/states';
import { useAnswer } from '../ui/use-answer';
import type { PageOf } from './order-shapes';

interface Letter {
  readonly notificationId: string;
  readonly template: string;
  readonly locale: string;
  readonly channel: string;
  /** Null when the customer has closed their account. */
  readonly subject: string | null;
  readonly sentAt: string;
}

interface LettersProps {
  readonly orderId: string;
  readonly turn: Turn;
  /** Letters of later are left out; undefined is now. */
  readonly until: string | undefined;
}

/** What the customer was told of the order. The text stays sealed, because it names a person. */
export function Letters({ orderId, turn, until }: LettersProps) {
  const { orders: texts } = useTexts();
  const { language } = useLanguage();
  const letters = useAnswer<PageOf<Letter>>(`/api/notifications?orderId=${encodeURIComponent(orderId)}`, { turn });
  return (
    <section aria-label={texts.letters}>
      <h2>{texts.letters}</h2>
      <Shown of={letters}>
        {({ items }) => {
          const sent = items.filter(({ sentAt }) => until === undefined || sentAt <= until);
          if (sent.length === 0) return <p class="quiet">{texts.noLetters}</p>;
          return (
            <ul class="list">
              {sent.map(({ notificationId, template, locale, channel, subject, sentAt }) => (
                <li key={notificationId}>
                  <span>
                    {subject ?? texts.erasedLetter}
                    <br />
                    <span class="quiet">
                      {template} · {channel} · {locale}
                    </span>
                  </span>
                  <time dateTime={sentAt} class="quiet">
                    {moment(language, sentAt)}
                  </time>
                </li>
              ))}
            </ul>
          );
        }}
      </Shown>
    </section>
  );
}
