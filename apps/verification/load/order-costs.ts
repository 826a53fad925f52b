import type { Bench } from './bench';
import { allStatements, DatabaseMeter } from './database-costs';
import { allRequests, costsBetween, kafkaCosts } from './kafka-costs';
import type { OrderLoad } from './order-load';
import { processorMsOfFamily } from './processor-time';
import { atMost } from './report';
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
  /** The name of the shop's database, with which those of its contexts begin. */
  readonly database: string;
  /** Besides PostgreSQL. */
  readonly processes: readonly Measured[];
  /** The URLs of the contexts that use Kafka; default none. */
  readonly kafkaUsers?: readonly string[];
  /** The most statements for an order; default: no goal. */
  readonly mostStatements?: number;
}

const CLIENTS = 32;

/** The costs of an order until it is COMPLETED. They are counts, which a busy machine changes less than rates. */
export async function orderCosts(bench: Bench, options: OrderCostsOptions): Promise<void> {
  const { postgresUrl, postgresPid, lasting, add } = bench;
  const { topology, load, database, mostStatements, kafkaUsers = [] } = options;
  const postgres = { name: 'PostgreSQL', processorMs: () => processorMsOfFamily(postgresPid) };
  const processes = [...options.processes, postgres];
  const meter = await DatabaseMeter.open(postgresUrl, `${database}_`);
  const before = await Promise.all(processes.map(({ processorMs }) => processorMs()));
  const kafkaBefore = await kafkaCosts(kafkaUsers);
  const { result, costs } = await meter.of(() => load.completed(CLIENTS, lasting(8_000)));
  const kafka = costsBetween(kafkaBefore, await kafkaCosts(kafkaUsers));
  await meter.close();
  const after = await Promise.all(processes.map(({ processorMs }) => processorMs()));
  const each = (name: string, all: number, unit: string): Figure => ({
    name: `${name}, ${CLIENTS} clients, ${topology}`,
    value: all / result.count,
    unit,
  });
  const statements = each('statements for an order', allStatements(costs), 'statements');
  const goal = mostStatements !== undefined && { goal: atMost(statements.value, mostStatements, 'statements') };
  add({ ...statements, ...goal });
  for (const [name, count] of costs.statements) add(each(`  in the database of ${name}`, count, 'statements'));
  add(each('transactions for an order', costs.transactions, 'transactions'));
  add(each('write-ahead log for an order', costs.walBytes / 1_000, 'kB'));
  if (kafkaUsers.length > 0) {
    add(each('Kafka requests for an order', allRequests(kafka), 'requests'));
    for (const [request, count] of kafka.requests) add(each(`  ${request}`, count, 'requests'));
    add(each('answers of Kafka for an order', kafka.answerBytes / 1_000, 'kB'));
  }
  processes.forEach(({ name }, index) => {
    const usedMs = after[index]! - before[index]!;
    if (!Number.isNaN(usedMs)) add(each(`processor time for an order: ${name}`, usedMs, 'ms'));
  });
}
