import { deriveId, fold } from '@maru/kernel';
import type { Decider, DomainEvent } from '@maru/kernel';
import { deepStrictEqual, equal } from 'node:assert/strict';
import type { ProcessCommand, ProcessState, ProcessStep } from '../process-manager';

type ProcessDecider<Event> = Decider<ProcessCommand<Event>, ProcessState, DomainEvent, never>;

/** A message for the process; without an id each one is new. */
type Heard<Event> = Event | { readonly id: string; readonly event: Event };

interface Expected {
  readonly state: string;
  /** The requests of the step, in order. */
  readonly asks?: readonly DomainEvent[];
  /** The timers that run after it, and in how many ms each is due. */
  readonly timers?: Readonly<Record<string, number>>;
}

/**
 * Tests a process step by step:
 * `givenProcess(decider, id).heard(...messages).when(message).then({ state, asks, timers })`.
 * The history goes through JSON and is folded anew for every step, as after a restart. `history` has the steps that
 * this or another release stored before.
 */
export function givenProcess<Event extends { readonly type: string }>(
  decider: ProcessDecider<Event>,
  processId: string,
  now = new Date('2030-01-01T00:00:00.000Z'),
  history: readonly DomainEvent[] = [],
) {
  const log: DomainEvent[] = [...history];
  const present = () => fold(decider, log);

  const decide = (command: ProcessCommand<Event>): readonly DomainEvent[] => {
    const decision = decider.decide(command, present());
    if (!decision.accepted) throw new Error('a process never refuses');
    const caused = JSON.parse(JSON.stringify(decision.events)) as DomainEvent[];
    log.push(...caused);
    present();
    return caused;
  };
  const hear = (heard: Heard<Event>) => {
    const message = 'event' in heard ? heard : { id: deriveId(processId, log.length), event: heard };
    return decide({ kind: 'hear', processId, messageId: message.id, event: message.event, now });
  };
  const fire = (name: string) => {
    const timer = present().timers.find((running) => running.name === name);
    if (!timer) throw new Error(`no timer "${name}" runs`);
    now = new Date(timer.dueAt);
    const messageId = deriveId(processId, timer.name, timer.dueAt);
    return decide({ kind: 'fire-timer', processId, messageId, timer: timer.name, dueAt: timer.dueAt, now });
  };

  const process = {
    /** The process has heard these messages before. */
    heard(...messages: readonly Heard<Event>[]) {
      messages.forEach(hear);
      return process;
    },
    /** These time-outs have passed before, each at its own time. */
    waited(...timers: readonly string[]) {
      timers.forEach(fire);
      return process;
    },
    when: (message: Heard<Event>) => outcome(hear(message)),
    whenTimeIsOver: (timer: string) => outcome(fire(timer)),
    /** The stored events so far. */
    log: () => log as readonly DomainEvent[],
  };

  const outcome = (caused: readonly DomainEvent[]) => ({
    then({ state, asks = [], timers = {} }: Expected) {
      const [step, ...requests] = caused;
      if (!step) throw new Error('expected a step, but the message or the time-out caused nothing');
      const { state: reached, timers: running } = step.data as ProcessStep;
      equal(reached, state);
      deepStrictEqual(requests, asks);
      const due = running.map(({ name, dueAt }) => [name, new Date(dueAt).getTime() - now.getTime()]);
      deepStrictEqual(Object.fromEntries(due), timers);
      return process;
    },
    /** The message causes nothing: it was heard before, or the present state has no use for it. */
    thenNothing() {
      deepStrictEqual(caused, []);
      return process;
    },
  });

  return process;
}
