import { storedState } from '@maru/kernel';
import type { StoredKind, StoredState } from '@maru/kernel';
import type { AnyMachineSnapshot, StateValue } from 'xstate';
import { HeardMessages } from './heard-messages';
import type { ProcessVersions } from './process-definition';
import type { ProcessState } from './process-manager';

const heardMessages: StoredKind<HeardMessages> = {
  name: 'heard-messages',
  is: (value): value is HeardMessages => value instanceof HeardMessages,
  write: (heard) => [...heard],
  read: (ids) => (ids as string[]).reduce((heard, id) => heard.with(id), HeardMessages.none),
};

/** A situation of a machine as it is stored, with the version of the machine. */
interface WrittenSituation {
  readonly version: number;
  readonly value: StateValue;
  readonly context: unknown;
  readonly historyValue: unknown;
  readonly status: string;
  readonly output?: unknown;
  readonly error?: unknown;
}

/** How processes are stored: a situation is plain data of one version of the machine. */
export function storedProcessState(versions: ProcessVersions): StoredState<ProcessState> {
  const situations: StoredKind<AnyMachineSnapshot> = {
    name: 'situation',
    is: (value): value is AnyMachineSnapshot =>
      typeof value === 'object' && value !== null && 'machine' in value && '_nodes' in value,
    write(snapshot) {
      const version = versions.all.find((each) => versions.get(each)!.machine === snapshot.machine);
      const { value, context, historyValue, status, output, error } = snapshot as unknown as WrittenSituation;
      return { version, value, context, historyValue, status, output, error };
    },
    read(written) {
      const { version, ...situation } = written as WrittenSituation;
      const definition = versions.get(version);
      // The caller then folds the state from its stream, which shows that this release lacks the version.
      if (!definition) throw new TypeError(`a stored process runs under the unknown version ${version}`);
      return definition.machine.resolveState(situation as never) as AnyMachineSnapshot;
    },
  };
  return storedState(1, [situations, heardMessages]);
}
