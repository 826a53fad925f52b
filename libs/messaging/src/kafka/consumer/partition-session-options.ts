import type { Delivery } from '../../delivery/delivery';
import type { DeliverySettings } from '../../delivery/delivery-settings';
import type { Hearing } from '../../delivery/hearing';
import type { ConsumerOptions } from '../../message-bus';
import type { Feed } from './feed';
import type { BudgetShare } from './fetch-budget';

export interface PartitionSessionOptions {
  /** `<topic>/<number>` */
  readonly place: string;
  /** The name of the topic's context in `ce_source`. */
  readonly source: string;
  /** The share of this session in the records that the process may buffer. The session closes it. */
  readonly share: BudgetShare;
  readonly consumer: ConsumerOptions;
  /** Decides whether this process may take the partition, or must leave it to one that hears more types. */
  readonly hearing: Pick<Hearing, 'take'>;
  /** The types that this process hears there, sorted. */
  readonly hears: readonly string[];
  readonly settings: Pick<DeliverySettings, 'scheduler' | 'onFault'>;
  readonly feed: Feed;
  readonly makeDelivery: (restart: () => void) => Delivery;
  /** How often a partition that cannot go on checks again, in ms. */
  readonly standStillMs: number;
  /** The session begins when this resolves. */
  readonly after: Promise<unknown>;
  /** Asks for a new session in place of this one. */
  readonly restart: () => void;
}
