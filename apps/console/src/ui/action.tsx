import { useRef, useState } from 'preact/hooks';
import { ask } from '../api/ask';
import type { Problem, Wish } from '../api/ask';
import { useTexts } from '../texts/language';
import { Fault } from './states';

interface ActionProps<Body> {
  readonly label: string;
  /** Asked before, when the action cannot be undone. */
  readonly sure?: string;
  readonly path: string;
  readonly wish: Wish;
  readonly look?: string;
  readonly disabled?: boolean;
  /** Whether the act did all that was wished; default yes. The sentence then looks like a success. */
  readonly whole?: (body: Body) => boolean;
  /** Gives the sentence about what has happened. */
  readonly done: (body: Body) => string;
}

/** One call to the shop as a button: confirmed first if it says `sure`, and followed by what has happened. */
export function Action<Body>({ label, sure, path, wish, look = '', disabled = false, whole, done }: ActionProps<Body>) {
  const { state } = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ readonly text: string; readonly tone: string }>();
  const [refused, setRefused] = useState<{ status: number; problem: Problem }>();
  const run = async () => {
    dialog.current?.close();
    setBusy(true);
    setRefused(undefined);
    const answer = await ask<Body>(path, wish);
    setBusy(false);
    if (answer.ok) setSaid({ text: done(answer.body), tone: whole?.(answer.body) === false ? 'warn' : 'good' });
    else setRefused(answer);
  };
  return (
    <div class="action">
      <button
        type="button"
        class={look}
        disabled={disabled || busy}
        aria-busy={busy}
        onClick={() => (sure === undefined ? void run() : dialog.current?.showModal())}
      >
        {label}
      </button>
      {said && (
        <p class={`notice ${said.tone}`} role="status">
          {said.text}
        </p>
      )}
      {refused && <Fault {...refused} />}
      {sure !== undefined && (
        <dialog ref={dialog} aria-label={label}>
          <p>{sure}</p>
          <div class="actions">
            <button type="button" onClick={() => dialog.current?.close()}>
              {state.cancel}
            </button>
            <button type="button" class="danger" onClick={() => void run()}>
              {label}
            </button>
          </div>
        </dialog>
      )}
    </div>
  );
}
