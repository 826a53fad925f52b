import type { ComponentChildren } from 'preact';
import { useLanguage, useTexts } from '../texts/language';
import { moment, money } from '../texts/written';
import { factsOf } from './facts-of-state';
import type { FactValue } from './facts-of-state';
import type { StreamThen } from './moment-shapes';

interface StatePanelProps {
  readonly heading: string;
  /** Undefined when it had not begun. */
  readonly stream: StreamThen | undefined;
  /** Whether the shown event is one of this stream. */
  readonly changed: boolean;
}

/** The state of one stream at the moment. */
export function StatePanel({ heading, stream, changed }: StatePanelProps) {
  const { moments: texts } = useTexts();
  return (
    <Panel heading={heading} {...(changed && { note: texts.changed })}>
      {!stream && <p class="quiet">{texts.nothing}</p>}
      {stream && <Facts facts={factsOf(stream.aggregate, stream.state)} />}
      {stream?.stateBytes !== undefined && <p class="quiet">{texts.large(stream.stateBytes)}</p>}
      {stream && (
        <details>
          <summary>{texts.whole}</summary>
          <p class="quiet">
            <code>{stream.stream}</code> · {stream.last.revision}
          </p>
          <pre tabIndex={0}>{JSON.stringify(stream.state, null, 2)}</pre>
        </details>
      )}
    </Panel>
  );
}

interface PanelProps {
  readonly heading: string;
  readonly note?: string;
  readonly children: ComponentChildren;
}

export const Panel = ({ heading, note, children }: PanelProps) => (
  <div class={note ? 'panel changed' : 'panel'} role="group" aria-label={heading}>
    <h3>
      {heading} {note && <span class="badge">{note}</span>}
    </h3>
    {children}
  </div>
);

export const Facts = ({ facts }: { readonly facts: readonly (readonly [string, FactValue])[] }) => (
  <dl class="facts">
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>
          <Value of={value} />
        </dd>
      </div>
    ))}
  </dl>
);

function Value({ of }: { readonly of: FactValue }) {
  const { watch } = useTexts();
  const { language } = useLanguage();
  if (of instanceof Date) return <time dateTime={of.toISOString()}>{moment(language, of.toISOString())}</time>;
  if (typeof of === 'string') return <>{of}</>;
  if ('currency' in of) return <>{money(language, of.amount, of.currency)}</>;
  return (
    <>
      {of.onHand} {watch.onHand}, {of.reserved} {watch.reserved}
    </>
  );
}
