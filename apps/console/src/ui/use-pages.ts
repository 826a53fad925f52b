import { useEffect, useState } from 'preact/hooks';
import { ask } from '../api/ask';
import type { Answer } from '../api/ask';
import type { PageOf } from '../orders/order-shapes';

export interface Pages<Item> {
  readonly items: readonly Item[] | undefined;
  /** The whole answer of the page that was read last. */
  readonly answer?: Readonly<Record<string, unknown>> | undefined;
  readonly fault: Extract<Answer<unknown>, { ok: false }> | undefined;
  /** Undefined when there is no further page. */
  readonly more: (() => void) | undefined;
  readonly again: () => void;
}

/** A list that is read page by page with its cursor. */
export function usePages<Item>(path: string | undefined): Pages<Item> {
  const [items, setItems] = useState<readonly Item[]>();
  const [last, setLast] = useState<PageOf<Item>>();
  const [fault, setFault] = useState<Pages<Item>['fault']>();
  const [turn, setTurn] = useState(0);
  const read = async (cursor: string | undefined, isOver: () => boolean) => {
    const joint = path!.includes('?') ? '&' : '?';
    const page = cursor === undefined ? path! : `${path}${joint}cursor=${encodeURIComponent(cursor)}`;
    const answer = await ask<PageOf<Item>>(page);
    if (isOver()) return;
    setFault(answer.ok ? undefined : answer);
    if (!answer.ok) return;
    setItems((before) => (cursor === undefined ? answer.body.items : [...(before ?? []), ...answer.body.items]));
    setLast(answer.body);
  };
  useEffect(() => {
    if (path === undefined) return undefined;
    let over = false;
    setItems(undefined);
    void read(undefined, () => over);
    return () => {
      over = true;
    };
  }, [path, turn]);
  return {
    items,
    answer: last as Pages<Item>['answer'],
    fault,
    more: last?.next === undefined ? undefined : () => void read(last.next, () => false),
    again: () => setTurn((n) => n + 1),
  };
}
