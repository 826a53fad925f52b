import type { Known } from './known';
import type { Verdict } from './verdict-codes';

// A provider that answers does so within this time.
const ANSWERS_MS = 1_000;
const CIRCUIT = 'payment provider: ';
const WORK_OF_CIRCUIT = { charge: 'charges', settlement: 'settlements', refund: 'refunds' } as const;
type Work = keyof typeof WORK_OF_CIRCUIT;

/** The order waits for the payment provider, in one way or another. */
export function verdictOfProvider(known: Known): Verdict | undefined {
  const { payment: facts } = known;
  if (known.order?.process?.asks !== 'payments' || !facts) return undefined;
  const { status, outcomeUnknown } = facts.payment;
  if (status !== 'open' && status !== 'refunding') return undefined;
  const work: Work = status === 'refunding' ? 'refund' : outcomeUnknown ? 'settlement' : 'charge';
  return breaker(known, work) ?? called(known, work);
}

function breaker(known: Known, work: Work): Verdict | undefined {
  const name = CIRCUIT + WORK_OF_CIRCUIT[work];
  const circuit = known.answered('payments')?.circuits.find((each) => each.name === name);
  if (!circuit || circuit.state === 'closed') return undefined;
  return {
    code: 'BREAKER_OPEN',
    subject: name,
    values: {
      ...{ circuit: name, state: circuit.state, work },
      ...(circuit.closesAt && { closesAt: circuit.closesAt }),
    },
    sentence: `The circuit of ${name} is ${circuit.state}, so the ${work} of the order is not sent.`,
    next: circuit.closesAt
      ? `The provider is tried again at ${circuit.closesAt}; the order goes on when it answers.`
      : 'The provider is being tried again; the order goes on when it answers.',
  };
}

function called(known: Known, work: Work): Verdict {
  const attempt = known.payment!.attempts?.find((each) => each.work === work);
  const subject = `payment provider: ${work}`;
  if (!attempt || (attempt.attempts === 0 && attempt.fault === null)) {
    if (known.payment!.payment.outcomeUnknown) return lost(subject, work, undefined);
    const sentence = `The ${work} of the order has not been sent to the payment provider yet.`;
    const values = { work, step: 'unsent' };
    return { code: 'WAITS_FOR_PROVIDER', subject, values, sentence, next: 'It is sent as soon as a place is free.' };
  }
  const { fault, detail, dueAt } = attempt;
  if (fault === 'answer-lost') return lost(subject, work, dueAt);
  if (fault !== null) {
    const sentence = `The payment provider could not do the ${work}: ${detail ?? fault}.`;
    const values = { work, step: 'refused', fault: detail ?? fault, dueAt };
    return { code: 'WAITS_FOR_PROVIDER', subject, values, sentence, next: `It is asked again at ${dueAt}.` };
  }
  const hangs = known.since(dueAt) > ANSWERS_MS;
  const sentence = `The payment provider was asked for the ${work} at ${dueAt} and has not answered.`;
  const values = { work, step: 'asked', dueAt };
  return hangs
    ? {
        code: 'PROVIDER_HANGS',
        ...{ subject, values },
        sentence,
        next: 'Payments ends the call at its time limit and asks for the outcome.',
      }
    : {
        code: 'WAITS_FOR_PROVIDER',
        subject,
        values,
        sentence,
        next: 'The answer comes, or the call ends at its time limit.',
      };
}

const lost = (subject: string, work: Work, dueAt: string | undefined): Verdict => ({
  code: 'PROVIDER_HANGS',
  subject,
  values: { work, step: 'lost', ...(dueAt !== undefined && { dueAt }) },
  sentence: 'The answer of the payment provider is lost, so nobody knows the outcome.',
  next: dueAt === undefined ? 'Payments asks for the outcome now.' : `Payments asks for the outcome at ${dueAt}.`,
});
