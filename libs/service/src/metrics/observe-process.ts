import type { EventStore } from '@maru/event-store';
import { observeProcess as observeNode } from '@maru/observability';
import type { Metrics } from '@maru/observability';
import { observeFaults } from '../logging/fault-counts';
import { observeStore } from './observe-store';

/**
 * Exports what belongs to this process: its event loop, collections, memory, the faults in its log, and its event store
 * if it has one. Returns a function that ends the measurements.
 */
export function observeProcess(metrics: Metrics, store?: EventStore): () => void {
  observeFaults(metrics);
  if (store) observeStore(metrics, store);
  return observeNode(metrics);
}
