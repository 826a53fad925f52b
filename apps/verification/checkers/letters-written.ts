import type { EventStore } from '@maru/event-store';
import { setTimeout as sleep } from 'node:timers/promises';
import { LetterLedger } from './letter-ledger';
import { wholeLog } from './whole-log';

const PROBE_EVERY_MS = 250;

/** Waits at most `withinMs` until every letter to a customer is written, because letters follow the end of an order. */
export async function untilLettersAreWritten(store: EventStore, withinMs: number): Promise<void> {
  const letters = new LetterLedger();
  let after = '';
  for (const deadline = Date.now() + withinMs; ; await sleep(PROBE_EVERY_MS)) {
    for await (const event of wholeLog(store, after)) {
      letters.add(event);
      after = event.position;
    }
    if (letters.violations(true).length === 0 || Date.now() > deadline) return;
  }
}
