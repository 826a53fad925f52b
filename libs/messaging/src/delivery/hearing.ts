import type { DataSource } from 'typeorm';
import { ConsumerPositions } from './consumer-positions';
import { sameTypes } from './stored-position';
import type { StoredPosition } from './stored-position';
import type { DeliverySettings } from './delivery-settings';
import { ofContext, retyped } from './missed';
import type { Presence } from './presence';

/** A group goes on with other types than before. */
export class TypesChanged extends Error {
  override readonly name = 'TypesChanged';
  constructor(group: string, place: string, position: string, added: readonly string[], dropped: readonly string[]) {
    const where = `${group}${place === '' ? '' : ` (${place})`} at ${position}`;
    const reread = added.length > 0 ? [`also hears ${added.join(', ')}: messages that it passed are read again`] : [];
    const missed =
      dropped.length > 0 ? [`does not hear ${dropped.join(', ')}: messages that it passes are recorded`] : [];
    super(`${where} ${[...reread, ...missed].join(', and ')}`);
  }
}

export interface HearingOptions {
  readonly group: string;
  /** `<topic>/<number>`; default the embedded bus. */
  readonly partition?: string;
  /** The context whose topic that is; default: all of them. */
  readonly context?: string;
  /** The types that this process hears there, sorted. */
  readonly hears: readonly string[];
  readonly dataSource: DataSource;
  readonly presence: Pick<Presence, 'isOutranked'>;
  readonly onFault: DeliverySettings['onFault'];
}

/** Decides whether this process may consume a group or partition, and records a change of types. */
export class Hearing {
  private readonly positions: ConsumerPositions;

  constructor(private readonly options: HearingOptions) {
    this.positions = new ConsumerPositions(options.group, options.partition);
  }

  /**
   * Records in the row the types that this process hears and the stretches missed so far.
   * False while a process that hears more is alive; then call it again later.
   */
  async take(): Promise<boolean> {
    const { hears, dataSource, presence } = this.options;
    if (await presence.isOutranked()) return false;
    for (;;) {
      const stored = await this.positions.load(dataSource);
      if (sameTypes(stored.hears, hears)) return true;
      if (await this.retype(stored)) return true;
    }
  }

  private async retype(stored: StoredPosition): Promise<boolean> {
    const { group, partition = '', context, hears, dataSource, onFault } = this.options;
    const before = context === undefined ? stored : ofContext(stored, context);
    const { missed, added, dropped } = retyped(before, hears);
    if (!(await this.positions.retype(dataSource, stored, hears, missed))) return false;
    // A group that has heard nothing yet has missed nothing.
    if (stored.position !== '' && added.length + dropped.length > 0) {
      const error = new TypesChanged(group, partition, stored.position, added, dropped);
      onFault({ group, outcome: 'types-changed', error });
    }
    return true;
  }
}
