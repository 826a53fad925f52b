import type { EventStore } from '@maru/event-store';
import type { DataSource } from 'typeorm';
import type { MessageBus } from '../message-bus';
import type { Publications } from '../publications';

/** One process that consumes: a bus, and its own connections to the consumer's database. */
export interface BusProcess {
  readonly bus: MessageBus;
  /** With the tables of `messagingMigrations`. Every process of a harness sees the same database. */
  readonly dataSource: DataSource;
  /** Like SIGKILL: its transactions roll back, and none of its code goes on after the await that it has reached. */
  crash(): Promise<void>;
  /** Closes the bus and the connections. */
  close(): Promise<void>;
}

/** A log, a bus over it, and a consumer's database, all empty. */
export interface MessageBusHarness {
  /** The log of the contexts. The bus gets the events that `publications` make public. */
  readonly store: EventStore;
  start(): Promise<BusProcess>;
  /** Ends the processes that still run and removes everything. */
  close(): Promise<void>;
}

/** Retries begin within 20 ms and end after 3 attempts, so that the suite does not take long. */
export const HARNESS_RETRY = { attempts: 3, baseMs: 10, capMs: 20 } as const;

/** A message becomes a row after 40 ms, is tried again within 80 ms, and is shown as parked after a second. */
export const HARNESS_WAITING = { quickMs: 40, baseMs: 20, capMs: 80, ageMs: 1_000, agedMs: 200 } as const;

export type MakeHarness = (publications: readonly Publications[]) => Promise<MessageBusHarness>;
