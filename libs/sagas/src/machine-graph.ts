import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** One state of a machine. */
export interface GraphState {
  readonly name: string;
  /** The state around it; undefined at the top. */
  readonly parent?: string;
  /** The state in which it begins when it has states of its own. */
  readonly initial?: string;
  readonly final: boolean;
  /** The requests that are made on entry, such as `payment-requested`. */
  readonly asks: readonly string[];
}

export interface GraphTransition {
  readonly from: string;
  readonly to: string;
  /** The heard message, such as `stock-reserved`; or the name of a time-out, such as `PAYMENT_TIMEOUT`. */
  readonly on: string;
  readonly timer: boolean;
  /** The name of a condition; undefined when the transition is always taken. */
  readonly guard?: string;
}

export interface MachineGraph {
  readonly initial: string;
  readonly states: readonly GraphState[];
  readonly transitions: readonly GraphTransition[];
}

/** States and transitions of a machine as data, for pages that draw it. Names of states must be unique. */
export function machineGraph(machine: AnyStateMachine): MachineGraph {
  const nodes = below(machine.root);
  return {
    initial: machine.root.initial.target[0]!.key,
    states: nodes.map((node) => stateOf(node, machine.root)),
    transitions: nodes.flatMap(transitionsOf),
  };
}

const childrenOf = (node: AnyStateNode) => Object.values(node.states) as AnyStateNode[];
const below = (node: AnyStateNode): AnyStateNode[] => childrenOf(node).flatMap((child) => [child, ...below(child)]);

function stateOf(node: AnyStateNode, root: AnyStateNode): GraphState {
  const { parent } = node;
  const asks = node.entry.flatMap((action) => (isRequest(action) ? [shortName(action.type)] : []));
  return {
    name: node.key,
    ...(parent !== undefined && parent !== root && { parent: parent.key }),
    ...(childrenOf(node).length > 0 && { initial: node.initial.target[0]!.key }),
    final: node.type === 'final',
    asks,
  };
}

function transitionsOf(node: AnyStateNode): GraphTransition[] {
  return [...node.transitions.values()].flat().map(({ eventType, target, guard }) => {
    const delay = node.after.find((delayed) => delayed.eventType === eventType)?.delay;
    const timer = typeof delay === 'string';
    return {
      from: node.key,
      to: (target?.[0] ?? node).key,
      on: timer ? delay : (eventType as string),
      timer,
      ...(typeof guard === 'string' && { guard }),
    };
  });
}

function isRequest(action: unknown): action is { type: string } {
  return typeof action === 'object' && action !== null && 'type' in action && 'params' in action;
}

/** `ordering.payment-requested.v1` → `payment-requested`. */
function shortName(type: string): string {
  return type.split('.')[1] ?? type;
}
