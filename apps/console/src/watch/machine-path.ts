/** A state machine as `GET /api/orders/fulfilment-definition` answers it. */
export interface Machine {
  readonly version: number;
  readonly initial: string;
  readonly states: readonly MachineState[];
  readonly transitions: readonly MachineTransition[];
}

export interface MachineState {
  readonly name: string;
  readonly parent?: string;
  readonly initial?: string;
  readonly final: boolean;
  readonly asks: readonly string[];
}

export interface MachineTransition {
  readonly from: string;
  readonly to: string;
  readonly on: string;
  readonly timer: boolean;
  readonly guard?: string;
}

/** The states that a process has been in, the first to the present one. */
export function pathOf(machine: Machine, heard: readonly string[]): readonly string[] {
  const path = [inside(machine, machine.initial)];
  for (const name of heard) {
    const taken = transitionFrom(machine, path.at(-1)!, name);
    const next = taken && inside(machine, taken.to);
    if (next !== undefined && next !== path.at(-1)) path.push(next);
  }
  return path;
}

/** The leaf in which a state begins. */
function inside(machine: Machine, name: string): string {
  const initial = machine.states.find((state) => state.name === name)?.initial;
  return initial === undefined ? name : inside(machine, initial);
}

// A guarded transition is an exception whose condition the events do not show, so the plain one counts.
function transitionFrom(machine: Machine, state: string, on: string): MachineTransition | undefined {
  const found = machine.transitions.filter((each) => each.from === state && each.on === on && !each.timer);
  const taken = found.find(({ guard }) => guard === undefined) ?? found[0];
  if (taken) return taken;
  const parent = machine.states.find(({ name }) => name === state)?.parent;
  return parent === undefined ? undefined : transitionFrom(machine, parent, on);
}

/** The definition with this version, else undefined; the newest before the order has one. */
export const definitionOf = (versions: readonly Machine[], version: number | undefined): Machine | undefined =>
  version === undefined ? versions.at(-1) : versions.find((each) => each.version === version);
