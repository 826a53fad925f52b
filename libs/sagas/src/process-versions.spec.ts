import { fold } from '@maru/kernel';
import type { DomainEvent } from '@maru/kernel';
import { isInfrastructureFault } from '@maru/messaging';
import { UnknownProcessVersion } from './process-definition';
import type { ProcessStep } from './process-manager';
import { givenProcess } from './testing/given-process';
import { teaDecider, teaV1, teaV2, teaV2Migrating } from './testing/tea';

const guests = { type: 'guests-came', cups: 3 } as const;
const waterCame = { type: 'water-came' } as const;
const drunk = { type: 'tea-drunk' } as const;
const v1 = teaDecider([teaV1]);
const both = teaDecider([teaV1, teaV2]);
const bothFromOne = teaDecider([teaV1, teaV2], 1);
const migrating = teaDecider([teaV1, teaV2Migrating]);

const kettle = (decider = v1, log: readonly DomainEvent[] = []) => givenProcess(decider, 'kettle-1', undefined, log);
const versionsIn = (log: readonly DomainEvent[]) =>
  log.flatMap(({ type, data }) => (type === 'tea.kettle-advanced.v1' ? [(data as ProcessStep).version] : []));

describe('a process that runs while its definition changes', () => {
  it('ends under the version on which it began', () => {
    const log = kettle(v1).heard(guests).log();
    const process = kettle(both, log);
    process.when(waterCame).then({ state: 'BOILING' }).when(drunk).then({ state: 'DRUNK' });
    expect(versionsIn(process.log())).toEqual([undefined, undefined, undefined]);
  });

  it('starts on the newest version, and records it in its first step', () => {
    const process = kettle(both).heard(guests, waterCame);
    expect(process.log().at(-1)).toMatchObject({ data: { state: 'STEEPING' } });
    expect(versionsIn(process.log())).toEqual([2, undefined]);
  });

  it('starts on the configured version, so that a release can know a version before it uses it', () => {
    const log = kettle(bothFromOne).heard(guests, waterCame).log();
    expect(log.at(-1)).toMatchObject({ data: { state: 'BOILING' } });
    expect(versionsIn(log)).toEqual([undefined, undefined]);
  });

  it('goes on under the newer version after a roll-back to a release that starts on the older one', () => {
    const log = kettle(both).heard(guests).log();
    kettle(bothFromOne, log)
      .when(waterCame)
      .then({ state: 'STEEPING', timers: { COOLING: 1_000 } });
  });

  it('writes under version 1 the same bytes as a release without versions', () => {
    const log = kettle(both, kettle(v1).heard(guests).log()).heard(waterCame).log();
    expect(JSON.stringify(log)).not.toContain('version');
  });

  it('stays readable for each release that knows its version, whichever release has written a step', () => {
    let log: readonly DomainEvent[] = kettle(both).heard(guests).log();
    for (const release of [bothFromOne, migrating, both]) log = kettle(release, log).waited('PATIENCE').log();
    expect(fold(both, log)).toMatchObject({ version: 2, unreadable: false });
    expect(versionsIn(log)).toEqual([2, undefined, undefined, undefined]);
  });
});

describe('a release that does not know the version of a process', () => {
  const log = kettle(both).heard({ id: 'm-1', event: guests }).log();
  const hear = (messageId: string, event: typeof waterCame | typeof drunk) =>
    ({ kind: 'hear', processId: 'kettle-1', messageId, event, now: new Date() }) as const;

  it('lets the message wait with a transient fault that names the version', () => {
    const state = fold(v1, log);
    const deciding = () => v1.decide(hear('m-2', waterCame), state);
    expect(deciding).toThrow(UnknownProcessVersion);
    expect(deciding).toThrow(/kettle-1 runs under version 2 and this release, which has 1,/);
    try {
      deciding();
    } catch (fault) {
      expect(isInfrastructureFault(fault)).toBe(true);
    }
  });

  it('lets a timer wait, too', () => {
    const state = fold(v1, log);
    const [{ name: timer, dueAt }] = state.timers as [{ name: string; dueAt: string }];
    const due = { kind: 'fire-timer', processId: 'kettle-1', messageId: 'm-3', timer, dueAt, now: new Date() } as const;
    expect(() => v1.decide(due, state)).toThrow(UnknownProcessVersion);
  });

  it('still knows what was heard, so a repeated message need not wait', () => {
    expect(v1.decide(hear('m-1', waterCame), fold(v1, log))).toEqual({ accepted: true, events: [] });
  });

  it('has nothing to wait for once the process has ended', () => {
    const ended = kettle(both, log).heard(waterCame, drunk).log();
    expect(v1.decide(hear('m-9', waterCame), fold(v1, ended))).toEqual({ accepted: true, events: [] });
  });

  it('loses nothing, and the newer release goes on where the process was', () => {
    kettle(both, log)
      .when(waterCame)
      .then({ state: 'STEEPING', timers: { COOLING: 1_000 } });
  });

  it('cannot read a process of version 1 when it has only version 2', () => {
    const onlyTwo = teaDecider([teaV2]);
    const state = fold(onlyTwo, kettle(v1).heard(guests).log());
    expect(() => onlyTwo.decide(hear('m-2', waterCame), state)).toThrow(
      /under version 1 and this release, which has 2/,
    );
  });
});

describe('a definition that migrates', () => {
  const boiling = kettle(v1).heard(guests, waterCame).log();

  it('takes a running process over at its next step, which records the version', () => {
    const process = kettle(migrating, boiling);
    process.when(drunk).then({ state: 'DRUNK' });
    expect(versionsIn(process.log())).toEqual([undefined, undefined, 2]);
  });

  it('starts the timers of the new state, and drops those that it does not wait for', () => {
    const state = fold(migrating, boiling);
    expect(state.timers).toEqual([]);
    const longer = kettle(migrating, kettle(v1).heard(guests).log());
    longer.whenTimeIsOver('PATIENCE').then({
      state: 'WAITING',
      asks: [{ type: 'tea.water-requested.v1', data: { cups: 3 } }],
      timers: { PATIENCE: 500 },
    });
    expect(versionsIn(longer.log())).toEqual([undefined, 2]);
  });

  it('leaves a process as it is when no version handles the message', () => {
    kettle(migrating, boiling).when(waterCame).thenNothing();
  });

  it('hears a message under the old version when only that one handles it', () => {
    const lost = {
      ...teaV2Migrating,
      migrate: { 1: ({ context }: { context: unknown }) => ({ value: 'EMPTY', context }) },
    };
    const process = kettle(teaDecider([teaV1, lost]), boiling);
    process.when(drunk).then({ state: 'DRUNK' });
    expect(versionsIn(process.log())).toEqual([undefined, undefined, undefined]);
  });

  it('leaves a process on its version while it cannot be moved', () => {
    const later = { ...teaV2Migrating, migrate: { 1: () => undefined } };
    expect(
      versionsIn(
        kettle(teaDecider([teaV1, later]), boiling)
          .heard(drunk)
          .log(),
      ),
    ).toEqual([undefined, undefined, undefined]);
  });

  it('moves no process while new ones start on the older version', () => {
    const log = kettle(teaDecider([teaV1, teaV2Migrating], 1), boiling)
      .heard(drunk)
      .log();
    expect(versionsIn(log)).toEqual([undefined, undefined, undefined]);
  });

  it('gives the same state at every replay, which an older release cannot read', () => {
    const log = kettle(migrating, kettle(v1).heard(guests).log()).waited('PATIENCE').log();
    expect(fold(migrating, log)).toMatchObject({ version: 2, unreadable: false, snapshot: { value: 'WAITING' } });
    expect(fold(v1, log)).toMatchObject({ version: 2, unreadable: true });
    expect(fold(both, log)).toMatchObject({ version: 2, unreadable: true });
  });
});

describe('impossible versions', () => {
  const tea = (version: number) => ({ ...teaV1, version });

  it.each([
    ['the same one twice', [tea(1), tea(1)], undefined, 'defined twice'],
    ['below 1', [tea(0)], undefined, 'whole numbers from 1 on, not 0'],
    ['a start on a missing one', [tea(1)], 2, 'cannot start on version 2; there are 1'],
  ])('are refused when the process manager is made: %s', (_, definitions, startOn, message) => {
    expect(() => teaDecider(definitions, startOn)).toThrow(message);
  });
});
