import type { AnyStateMachine, AnyStateNode } from 'xstate';

/**
 * The machine as a Mermaid state diagram (mermaid.js.org/syntax/stateDiagram.html). Each state lists the requests that
 * it makes when it is entered. A time-out is drawn as `after NAME`, a transition that stays in its state as a loop.
 */
export function drawMachine(machine: AnyStateMachine): string {
  const leaving: string[] = [];
  const lines = inside(machine.root, '  ', leaving);
  // Mermaid draws a transition into the state that names it, so transitions out of nested states come last, outside.
  return ['stateDiagram-v2', ...lines, ...leaving.map((line) => `  ${line}`)].join('\n');
}

function inside(parent: AnyStateNode, indent: string, leaving: string[]): string[] {
  const lines = [`${indent}[*] --> ${parent.initial.target[0]!.key}`];
  for (const node of Object.values(parent.states) as AnyStateNode[]) {
    const requests = node.entry.flatMap((action) => (isRequest(action) ? [shortName(action.type)] : []));
    if (requests.length > 0) {
      lines.push(`${indent}${node.key} : ${node.key}`, `${indent}${node.key} : asks ${requests.join(', ')}`);
    }
    if (Object.keys(node.states).length > 0) {
      lines.push(`${indent}state ${node.key} {`, ...inside(node, `${indent}  `, leaving), `${indent}}`);
    }
    for (const [target, causes] of transitions(node)) {
      const line = `${node.key} --> ${target.key} : ${causes.join(' / ')}`;
      if (target.parent === parent) lines.push(indent + line);
      else leaving.push(line);
    }
    if (node.type === 'final') lines.push(`${indent}${node.key} --> [*]`);
  }
  return lines;
}

function transitions(node: AnyStateNode): ReadonlyMap<AnyStateNode, readonly string[]> {
  const causes = new Map<AnyStateNode, string[]>();
  for (const { eventType, target, guard } of [...node.transitions.values()].flat()) {
    const delay = node.after.find((delayed) => delayed.eventType === eventType)?.delay;
    const cause = typeof delay === 'string' ? `after ${delay}` : (eventType as string);
    const to = target?.[0] ?? node;
    causes.set(to, [...(causes.get(to) ?? []), typeof guard === 'string' ? `${cause} [${guard}]` : cause]);
  }
  return causes;
}

function isRequest(action: unknown): action is { type: string } {
  return typeof action === 'object' && action !== null && 'type' in action && 'params' in action;
}

/** `ordering.payment-requested.v1` → `payment-requested`. */
function shortName(type: string): string {
  return type.split('.')[1] ?? type;
}
