import type { Answer } from './ask';

// An answer may cost the shop a call to every context, so few are asked for at a time.
const AT_ONCE = 3;

/**
 * Asks about each of `ids`, a few at a time, until the signal aborts. A refusal ends it, because the next one would be
 * refused, too; something that does not exist (404) does not.
 */
export async function askEach<Body>(
  ids: readonly string[],
  ask: (id: string) => Promise<Answer<Body>>,
  told: (id: string, answer: Answer<Body>) => void,
  signal: AbortSignal,
): Promise<void> {
  const left = [...ids];
  const work = async () => {
    for (let id = left.shift(); id !== undefined && !signal.aborted; id = left.shift()) {
      const answer = await ask(id);
      if (signal.aborted) return;
      told(id, answer);
      if (!answer.ok && answer.status !== 404) left.length = 0;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
