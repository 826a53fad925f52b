import type { CircuitChange } from '@maru/resilience';
import type { Metrics } from './metrics';

/** A listener that counts the changes of circuits by callee and new state, as `maru_policy_circuit_changes_total`. */
export function countCircuitChanges(metrics: Metrics): (change: CircuitChange) => void {
  const changes = metrics.meter('@maru/resilience').createCounter('maru_policy_circuit_changes', {
    description: 'Changes of the circuit of a callee, by its new state',
  });
  return ({ callee, to }) => changes.add(1, { callee, state: to });
}
