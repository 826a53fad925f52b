import { circuitStates } from '@maru/resilience';
import type { PolicySnapshot } from '@maru/resilience';
import type { BatchObservableResult, Observable } from '@opentelemetry/api';
import type { Metrics } from './metrics';

/**
 * Exports every outgoing call's policy: the state of its circuit, running calls, and ended calls by result. The label
 * `callee` is the policy's name, one of few.
 */
export function observePolicies(metrics: Metrics, policies: { snapshots(): readonly PolicySnapshot[] }): void {
  const meter = metrics.meter('@maru/resilience');
  const circuit = meter.createObservableGauge('maru_policy_circuit', {
    description: '1 for the state that the circuit is in, 0 for the others',
  });
  const attempts = meter.createObservableGauge('maru_policy_attempts', {
    description:
      'Attempts under way (phase="active"), waiting for a place (phase="queued"), and without one while their callee waits (phase="aside")',
  });
  const calls = meter.createObservableCounter('maru_policy_calls', {
    description: 'Calls by how they ended: answered (a refusal is an answer), failed, given-up',
  });
  const retries = meter.createObservableCounter('maru_policy_retries', {
    description: 'Attempts beyond the first (made="true"), and those that were over the budget (made="false")',
  });
  const fallbacks = meter.createObservableCounter('maru_policy_fallbacks', {
    description: 'Calls that were answered by their fallback',
  });
  const faults = meter.createObservableCounter('maru_policy_faults', {
    description: 'Attempts that failed, by what went wrong',
  });

  const observeOne = (result: BatchObservableResult, { name: callee, ...policy }: PolicySnapshot) => {
    const tell = (instrument: Observable, value: number, labels: Record<string, string> = {}) =>
      result.observe(instrument, value, { callee, ...labels });
    for (const state of circuitStates) tell(circuit, policy.circuit === state ? 1 : 0, { state });
    tell(attempts, policy.active, { phase: 'active' });
    tell(attempts, policy.queued, { phase: 'queued' });
    tell(attempts, policy.aside, { phase: 'aside' });
    tell(calls, policy.answered, { ended: 'answered' });
    tell(calls, policy.failed, { ended: 'failed' });
    tell(calls, policy.givenUp, { ended: 'given-up' });
    tell(retries, policy.retries, { made: 'true' });
    tell(retries, policy.retriesSaved, { made: 'false' });
    tell(fallbacks, policy.fallbacks);
    for (const [kind, count] of Object.entries(policy.faults)) tell(faults, count, { kind });
  };
  meter.addBatchObservableCallback(
    (result) => policies.snapshots().forEach((snapshot) => observeOne(result, snapshot)),
    [circuit, attempts, calls, retries, fallbacks, faults],
  );
}
