import type { Known } from './known';
import type { Verdict } from './verdict-codes';

/** A context that the order needs, or something behind it, does not answer. */
export function verdictOfBackends(known: Known): Verdict | undefined {
  return first(known.needed, (name) => down(known, name)) ?? first(known.needed, (name) => brokers(known, name));
}

const first = <T>(names: readonly string[], find: (name: string) => T | undefined): T | undefined => {
  for (const name of names) {
    const found = find(name);
    if (found) return found;
  }
  return undefined;
};

function down(known: Known, name: string): Verdict | undefined {
  const context = known.of(name);
  if (!context) return undefined;
  if (!context.reachable)
    return {
      code: 'CONTEXT_DOWN',
      subject: name,
      values: { context: name, error: context.error },
      sentence: `The context ${name} does not answer (${context.error}), and the order needs it.`,
      next: `Start ${name}, or look at its log and its health; the order goes on by itself then.`,
    };
  const { database, log } = context.backends;
  const [what, standing] =
    log.state === 'down' ? (['the event log', log] as const) : (['the database', database] as const);
  if (standing.state === 'up') return undefined;
  return {
    code: 'DATABASE_AWAY',
    subject: name,
    values: { context: name, backend: log.state === 'down' ? 'log' : 'database', error: standing.error ?? 'no answer' },
    sentence: `${name} cannot reach ${what} (${standing.error ?? 'no answer'}).`,
    next: `Bring ${what} of ${name} back; the order goes on by itself then.`,
  };
}

function brokers(known: Known, name: string): Verdict | undefined {
  const bus = known.answered(name)?.backends.bus;
  if (bus?.state !== 'down') return undefined;
  return {
    code: 'BROKER_DOWN',
    subject: name,
    values: { context: name, error: bus.error ?? 'no answer' },
    sentence: `${name} cannot reach the brokers (${bus.error ?? 'no answer'}), so no message of the order arrives.`,
    next: 'Bring the brokers back; the relays then send what is in the log.',
  };
}
