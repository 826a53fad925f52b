import type { Known } from './known';
import type { Verdict } from './verdict-codes';

/** No running release can go on with the process. */
export function verdictOfVersion(known: Known): Verdict | undefined {
  const ordering = known.answered('ordering');
  if (ordering && !known.order)
    return {
      code: 'NOT_TOLD',
      subject: 'ordering',
      values: { error: ordering.factsError ?? 'it told nothing of it' },
      sentence: `Ordering cannot read the order: ${ordering.factsError ?? 'it told nothing of it'}.`,
      next: 'If a newer release has written it, run that release; otherwise look at the log of ordering.',
    };
  const process = known.order?.process;
  if (!process?.unreadable) return undefined;
  const { version, state } = process;
  return {
    code: 'OLD_DEFINITION',
    subject: `version ${version}`,
    values: { state, version },
    sentence: `The process of the order is in ${state} under version ${version}, which the running release does not have.`,
    next: `Run a release that has version ${version}; its messages wait until then.`,
  };
}

/** Nothing is broken: the process waits for an answer or for its time-out. */
export function verdictOfProcess(known: Known): Verdict {
  const process = known.order?.process;
  if (!process)
    return {
      code: 'IN_PROGRESS',
      values: {},
      sentence: 'The order is placed, and its process has not begun yet.',
      next: 'Ordering hears its own event and begins the process.',
    };
  const asked = process.asks ?? 'an unknown context';
  if (process.stuck)
    return {
      code: 'ASKS_NO_MORE',
      subject: asked,
      values: { asked, state: process.state },
      sentence: `The process asked ${asked} as often as it may, and got no answer in ${process.state}.`,
      next: `The process goes on when ${asked} answers; look for its request in the log of ${asked}.`,
    };
  const [timer] = [...process.timers].sort((one, other) => (one.dueAt < other.dueAt ? -1 : 1));
  if (!timer)
    return {
      code: 'IN_PROGRESS',
      values: { asked, state: process.state },
      sentence: `The process is in ${process.state} and waits for ${asked}.`,
      next: `${asked} answers.`,
    };
  const { name: subject, dueAt, wouldDo, goesTo, records } = timer;
  const effect = { ...(goesTo !== undefined && { goesTo }), ...(records?.length && { records: records.join(', ') }) };
  if (known.since(dueAt) >= 0)
    return {
      code: 'TIMER_DUE',
      subject,
      values: { timer: subject, dueAt, ...effect },
      sentence: `${subject} was due at ${dueAt} and has not fired yet.`,
      next: `It fires when ordering has heard every answer that is in the log. ${wouldDo}`,
    };
  return {
    code: 'WAITS_FOR_TIMER',
    subject,
    values: { state: process.state, asked, timer: subject, dueAt, ...effect },
    sentence: `The process is in ${process.state} and waits for ${asked}, until ${subject} at ${dueAt}.`,
    next: `${asked} answers, or ${subject} fires. ${wouldDo}`,
  };
}
