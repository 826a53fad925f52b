import type { Machine } from './machine-path';

export interface Placed {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly states: readonly Placed[];
  readonly arrows: readonly { readonly from: Placed; readonly to: Placed }[];
}

export const BOX = { width: 172, height: 34 } as const;
const GAP = { x: 28, y: 26 } as const;

/**
 * Places the leaf states of a machine in rows: the way of an order that goes well on the left, what undoes it on the
 * right. The row of a state is its distance from the start along plain transitions, longest first.
 */
export function layoutOf(machine: Machine, columns = 2): Layout {
  const leaves = machine.states.filter(({ initial }) => initial === undefined).map(({ name }) => name);
  const edges = edgesOf(machine, leaves);
  const happy = happyWay(machine, edges);
  const others = leaves.filter((name) => !happy.includes(name));
  const apart = columns > 1;
  const at = (name: string, column: number, row: number): Placed => ({
    name,
    x: column * (BOX.width + GAP.x),
    y: row * (BOX.height + GAP.y),
  });
  const left = happy.map((name, row) => at(name, 0, row));
  const right = others.map((name, row) => at(name, apart ? 1 : 0, apart ? row + 1 : happy.length + row));
  const states = [...left, ...right];
  const byName = new Map(states.map((state) => [state.name, state]));
  return {
    width: (apart ? 2 : 1) * BOX.width + (apart ? GAP.x : 0),
    height: Math.max(...states.map(({ y }) => y)) + BOX.height,
    states,
    arrows: edges.map(([from, to]) => ({ from: byName.get(from)!, to: byName.get(to)! })),
  };
}

/** The transitions between leaves, each pair once; those of a state around others begin at each of its leaves. */
function edgesOf({ states, transitions }: Machine, leaves: readonly string[]): readonly (readonly [string, string])[] {
  const initialOf = (name: string): string => {
    const initial = states.find((state) => state.name === name)?.initial;
    return initial === undefined ? name : initialOf(initial);
  };
  const leavesOf = (name: string): readonly string[] =>
    leaves.includes(name) ? [name] : states.filter(({ parent }) => parent === name).flatMap((s) => leavesOf(s.name));
  const pairs = new Map<string, readonly [string, string]>();
  for (const { from, to } of transitions)
    for (const leaf of leavesOf(from)) {
      const target = initialOf(to);
      if (leaf !== target) pairs.set(`${leaf} ${target}`, [leaf, target]);
    }
  return [...pairs.values()];
}

/** The longest way through states of which each is entered for the first time, in the order of the definition. */
function happyWay(machine: Machine, edges: readonly (readonly [string, string])[]): readonly string[] {
  const order = machine.states.map(({ name }) => name);
  const start = machine.states.find(({ name }) => name === machine.initial)?.initial ?? machine.initial;
  const way = [start];
  for (;;) {
    const here = way.at(-1)!;
    const undoing = new Set(
      machine.transitions.filter(({ timer, from, to }) => timer && from !== to).map(({ to }) => to),
    );
    const next = edges
      .filter(([from, to]) => from === here && !way.includes(to) && !undoing.has(to))
      .map(([, to]) => to)
      .sort((one, other) => order.indexOf(one) - order.indexOf(other))[0];
    if (next === undefined) return way;
    way.push(next);
  }
}
