import type { Bench } from './bench';
import type { DatabaseMeter } from './database-costs';
import type { OrderLoad } from './order-load';
import type { Figure } from './report';

/** A process, or a server with its children, whose processor time is counted. */
export interface Measured {
  readonly name: string;
  /** The processor time so far, in ms; NaN where it cannot be known. */
  readonly processorMs: () => Promise<number>;
}

export interface OrderCostsOptions {
  /** For the names of the figures, e.g. `one process`. */
  readonly topology: string;
  readonly load: OrderLoad;
  readonly meter: DatabaseMeter;
  readonly processes: readonly Measured[];
  readonly forMs: number;
  /** The most statements for an order; default: no goal. */
  readonly mostStatements?: number;
}

const CLIENTS = 32;

/** The costs of an order until it is COMPLETED. They are counts, which a busy machine changes less than rates. */
export async function orderCosts(options: OrderCostsOptions, add: Bench['add']): Promise<void> {
  const { topology, load, meter, processes, forMs, mostStatements } = options;
  const before = await Promise.all(processes.map(({ processorMs }) => processorMs()));
  const { result, costs } = await meter.of(() => load.completed(CLIENTS, forMs));
  const after = await Promise.all(processes.map(({ processorMs }) => processorMs()));
  const each = (name: string, all: number, unit: string): Figure => ({
    name: `${name}, ${CLIENTS} clients, ${topology}`,
    value: all / result.count,
    unit,
  });
  const statements = each('statements for an order', sum([...costs.statements.values()]), 'statements');
  const goal = mostStatements !== undefined && {
    goal: { text: `≤ ${mostStatements} statements`, met: statements.value <= mostStatements },
  };
  add({ ...statements, ...goal });
  for (const [name, count] of costs.statements) add(each(`  in the database of ${name}`, count, 'statements'));
  add(each('transactions for an order', costs.transactions, 'transactions'));
  add(each('write-ahead log for an order', costs.walBytes / 1_000, 'kB'));
  processes.forEach(({ name }, index) => {
    const usedMs = after[index]! - before[index]!;
    if (!Number.isNaN(usedMs)) add(each(`processor time for an order: ${name}`, usedMs, 'ms'));
  });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
