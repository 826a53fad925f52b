import { DefinitionMismatch } from './process-manager';
import { defineProcess } from './process-definition';
import { givenProcess } from './testing/given-process';
import { teaDecider, teaMachine, teaV1 } from './testing/tea';

const guests = { type: 'guests-came', cups: 3 } as const;
const tea = () => givenProcess(teaDecider([teaV1]), 'kettle-1');

describe('a process manager', () => {
  it('stores the heard message, its state, the running timers and its requests in one decision', () => {
    const process = tea();
    process.when({ id: 'm-1', event: guests }).then({
      state: 'WAITING',
      asks: [{ type: 'tea.water-requested.v1', data: { cups: 3 } }],
      timers: { PATIENCE: 500 },
    });
    expect(process.log()[0]).toEqual({
      type: 'tea.kettle-advanced.v1',
      data: {
        kettle: 'kettle-1',
        heard: { messageId: 'm-1', event: guests },
        state: 'WAITING',
        timers: [{ name: 'PATIENCE', dueAt: '2030-01-01T00:00:00.500Z', setAt: '2030-01-01T00:00:00.000Z' }],
      },
    });
  });

  it('does nothing about a message that it has heard before', () => {
    tea()
      .heard({ id: 'm-1', event: guests })
      .when({ id: 'm-1', event: { type: 'water-came' } })
      .thenNothing();
  });

  it('does nothing about a message that its state does not handle', () => {
    tea().when({ type: 'water-came' }).thenNothing();
  });

  it('stops the timers of the state that it leaves, and stores the name of the outer nested state', () => {
    tea().heard(guests).when({ type: 'water-came' }).then({ state: 'BOILING' });
  });

  it('handles a time-out as the machine says, and restarts the timer of a state that is entered again', () => {
    tea()
      .heard(guests)
      .whenTimeIsOver('PATIENCE')
      .then({
        state: 'WAITING',
        asks: [{ type: 'tea.water-requested.v1', data: { cups: 3 } }],
        timers: { PATIENCE: 500 },
      });
  });

  it('does nothing about a timer that it no longer runs', () => {
    const decider = teaDecider([teaV1]);
    const process = givenProcess(decider, 'kettle-1').heard(guests).waited('PATIENCE');
    const state = process.log().reduce(decider.evolve, decider.initialState);
    const stale = { kind: 'fire-timer', processId: 'kettle-1', timer: 'PATIENCE', now: new Date() } as const;
    for (const messageId of ['m-9', 'm-10']) {
      const decision = decider.decide({ ...stale, messageId, dueAt: '2030-01-01T00:00:00.500Z' }, state);
      expect(decision).toEqual({ accepted: true, events: [] });
    }
  });

  it('throws when a released version of its machine was changed and leads the stored history elsewhere', () => {
    const changed = teaDecider([defineProcess({ ...teaV1, machine: teaMachine('BOILING'), input: { waitMs: 500 } })]);
    const history = tea().heard(guests, { type: 'water-refused' }).log();
    expect(() => history.reduce(changed.evolve, changed.initialState)).toThrow(DefinitionMismatch);
  });

  it('causes nothing once it has ended', () => {
    tea().heard(guests, { type: 'water-came' }, { type: 'tea-drunk' }).when({ type: 'water-came' }).thenNothing();
  });

  it('does not change the state that it is given', () => {
    const decider = teaDecider([teaV1]);
    const before = decider.initialState;
    const pristine = JSON.stringify(before);
    tea().heard(guests).log().reduce(decider.evolve, before);
    expect(JSON.stringify(before)).toBe(pristine);
    expect(before.heard.size).toBe(0);
  });
});
