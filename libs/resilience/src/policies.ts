import type { Random, Tracer } from '@maru/kernel';
import type { CircuitState } from './circuit';
import { Policy } from './policy';
import type { Judgement } from './policy';
import type { PolicyOptions } from './policy-settings';
import type { PolicySnapshot } from './policy-snapshot';

/** The circuit of a callee has changed. */
export interface CircuitChange {
  readonly callee: string;
  readonly from: CircuitState;
  readonly to: CircuitState;
}

/** The policies of a process or a context, created here so that all of them can be shown in one place. */
export class Policies {
  private readonly all = new Map<string, Policy>();

  constructor(
    private readonly random: Random,
    private readonly onChange: (change: CircuitChange) => void = () => undefined,
    /** Records a span for each attempt; default none. */
    private readonly tracer?: Tracer,
  ) {}

  /** @throws Error when the name is taken, because two policies would each see only half of a callee's faults */
  create(name: string, options: PolicyOptions & Judgement = {}): Policy {
    if (this.all.has(name)) throw new Error(`a policy named ${name} exists already; share it or choose another name`);
    const onChange = (from: CircuitState, to: CircuitState) => this.onChange({ callee: name, from, to });
    const policy = new Policy(name, options, { random: this.random, onChange, tracer: this.tracer });
    this.all.set(name, policy);
    return policy;
  }

  snapshots(): readonly PolicySnapshot[] {
    return [...this.all.values()].map((policy) => policy.snapshot());
  }
}
