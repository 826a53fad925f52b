import { deriveId } from '@maru/kernel';
import { embeddedHarness } from '@maru/messaging/testing';
import type { BusProcess, MessageBusHarness } from '@maru/messaging/testing';
import { ProjectionRunner, rebuildProjection } from '@maru/read-models';
import type { ProjectionRunnerOptions, RebuildOptions, RebuildResult } from '@maru/read-models';
import { eventually } from '@maru/testing';
import type { DataSourceOptions } from 'typeorm';
import { publications, StockLevel, stockLevels } from './stock-levels';

interface Told {
  readonly type: string;
  readonly data: { readonly sku: string };
}

/** A shop's stock, a read model over it, and processes to run it in. */
export class ProjectionRoom {
  readonly context = 'inventory';
  private readonly revisions = new Map<string, number>();
  private appended = 0;

  private constructor(
    readonly harness: MessageBusHarness,
    /** A process for queries and rebuilds. */
    readonly witness: BusProcess,
  ) {}

  /** Opens it on the embedded bus, unless `make` gives another harness. */
  static async open(
    make: (dataSource: Partial<DataSourceOptions>) => Promise<MessageBusHarness> = (dataSource) =>
      embeddedHarness(publications, { dataSource }),
  ): Promise<ProjectionRoom> {
    const harness = await make({ entities: [StockLevel], synchronize: true } as Partial<DataSourceOptions>);
    return new ProjectionRoom(harness, await harness.start());
  }

  async tell(...events: Told[]): Promise<void> {
    for (const { type, data } of events) {
      const stream = `inventory.stock-${data.sku}`;
      const last = this.revisions.get(stream);
      const id = deriveId(stream, this.appended++);
      const event = { id, type, data, metadata: { correlationId: 'c', causationId: 'r' } };
      const { revision } = await this.harness.store.append(stream, last ?? 'no-stream', [event]);
      this.revisions.set(stream, revision);
    }
  }

  runner(process: BusProcess, more: Partial<ProjectionRunnerOptions<StockLevel>> = {}): ProjectionRunner<StockLevel> {
    const { bus, dataSource } = process;
    return new ProjectionRunner({ context: this.context, projection: stockLevels, bus, dataSource, ...more });
  }

  rebuild(more: Partial<RebuildOptions<StockLevel>> = {}): Promise<RebuildResult> {
    const { context, harness, witness } = this;
    const { dataSource } = witness;
    return rebuildProjection({
      context,
      projection: stockLevels,
      store: harness.store,
      publications,
      dataSource,
      ...more,
    });
  }

  /** The rows as queries see them. */
  async rows(): Promise<StockLevel[]> {
    const rows = await this.witness.dataSource.getRepository(StockLevel).find({ order: { sku: 'ASC' } });
    // A repository gives int8 as text.
    return rows.map((row) => ({ ...row, onHand: Number(row.onHand) }));
  }

  async position(): Promise<string | undefined> {
    const [row] = await this.witness.dataSource.query<{ position: string }[]>(
      `SELECT position FROM consumer_positions WHERE consumer_group = 'inventory/stock-levels'`,
    );
    return row?.position;
  }

  /** Waits until the view has handled the whole log. */
  caughtUp(): Promise<void> {
    return eventually(async () => expect(await this.position()).toBe(await this.harness.store.head()), 8_000);
  }
}
