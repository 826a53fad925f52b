import { defineEvent } from '@maru/kernel';
import { setup } from 'xstate';
import { z } from 'zod';
import { ask, requests } from '../ask';
import { defineProcess } from '../process-definition';
import type { ProcessDefinition } from '../process-definition';
import { processManager } from '../process-manager';

export const KettleAdvanced = defineEvent('tea.kettle-advanced.v1', 'The tea process has advanced.', z.looseObject({}));
export const WaterRequested = defineEvent(
  'tea.water-requested.v1',
  'Water is asked for.',
  z.object({ cups: z.number() }),
);

export type TeaEvent =
  { type: 'guests-came'; cups: number } | { type: 'water-came' } | { type: 'water-refused' } | { type: 'tea-drunk' };

const types = {} as { context: { waitMs: number; cups: number }; input: { waitMs: number }; events: TeaEvent };

const tea = setup({
  types,
  actions: requests(WaterRequested),
  delays: { PATIENCE: ({ context }) => context.waitMs, COOLING: ({ context }) => context.waitMs * 2 },
});
const keepCups = tea.assign({ cups: ({ event }) => (event.type === 'guests-came' ? event.cups : 0) });

const empty = { on: { 'guests-came': { target: 'WAITING', actions: keepCups } } };
const waiting = {
  entry: ask(WaterRequested, ({ cups }: { cups: number }) => ({ cups })),
  after: { PATIENCE: { target: 'WAITING', reenter: true } },
};
const beginning = { id: 'tea', context: ({ input }: { input: { waitMs: number } }) => ({ ...input, cups: 0 }) };

/** Guests come, water is asked for and boils. `refused` is the state after a refusal. */
export const teaMachine = (refused: 'THIRSTY' | 'BOILING' = 'THIRSTY') =>
  tea.createMachine({
    ...beginning,
    initial: 'EMPTY',
    states: {
      EMPTY: empty,
      WAITING: { ...waiting, on: { 'water-came': 'BOILING', 'water-refused': refused } },
      BOILING: { initial: 'loud', states: { loud: {} }, on: { 'tea-drunk': 'DRUNK' } },
      THIRSTY: {},
      DRUNK: { type: 'final' },
    },
  });

/** The next version: the tea steeps, with its own time-out, instead of boiling. */
const steepingMachine = tea.createMachine({
  ...beginning,
  initial: 'EMPTY',
  states: {
    EMPTY: empty,
    WAITING: { ...waiting, on: { 'water-came': 'STEEPING', 'water-refused': 'THIRSTY' } },
    STEEPING: { on: { 'tea-drunk': 'DRUNK' }, after: { COOLING: 'THIRSTY' } },
    THIRSTY: {},
    DRUNK: { type: 'final' },
  },
});

const input = { waitMs: 500 };
export const teaV1 = defineProcess({ version: 1, machine: teaMachine(), input });
export const teaV2 = defineProcess({ version: 2, machine: steepingMachine, input });
/** Version 2 with a migration: a process that boiled now steeps. */
export const teaV2Migrating = defineProcess({
  version: 2,
  machine: steepingMachine,
  input,
  migrate: { 1: ({ value, context }) => ({ value: typeof value === 'string' ? value : 'STEEPING', context }) },
});

export const teaDecider = (definitions: readonly ProcessDefinition<TeaEvent>[], startOn?: number) =>
  processManager({
    definitions,
    startOn,
    requests: [WaterRequested],
    advanced: KettleAdvanced,
    record: (processId, step) => ({ kettle: processId, ...step }),
  });
