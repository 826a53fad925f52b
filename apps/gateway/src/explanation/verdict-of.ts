import type { Known } from './known';
import type { Verdict } from './verdict-codes';
import { verdictOfBackends } from './verdict-of-backends';
import { verdictOfEnd } from './verdict-of-end';
import {
  verdictOfConsumers,
  verdictOfParked,
  verdictOfParkedElsewhere,
  verdictOfRelay,
  verdictOfWaiting,
} from './verdict-of-messages';
import { verdictOfProcess, verdictOfVersion } from './verdict-of-process';
import { verdictOfProvider } from './verdict-of-provider';

// A cause comes before what it causes: brokers that are away also leave a consumer behind and a timer due.
const RULES: readonly ((known: Known) => Verdict | undefined)[] = [
  verdictOfEnd,
  verdictOfBackends,
  verdictOfVersion,
  verdictOfParked,
  verdictOfRelay,
  verdictOfProvider,
  verdictOfWaiting,
  verdictOfConsumers,
  verdictOfParkedElsewhere,
];

/** Why the order is where it is: the first rule that applies. Pure. */
export function verdictOf(known: Known): Verdict {
  for (const rule of RULES) {
    const verdict = rule(known);
    if (verdict) return verdict;
  }
  return verdictOfProcess(known);
}
