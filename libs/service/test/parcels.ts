import { AggregateStore, EventStore } from '@maru/event-store';
import { accept, declareEvents, defineEvent, Random, reject, Scheduler } from '@maru/kernel';
import type { Decider, EventOf } from '@maru/kernel';
import { id } from '@maru/kernel/fields';
import { when } from '@maru/read-models';
import type { Projection } from '@maru/read-models';
import { Public } from '@maru/security/nest';
import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { Command, CommandBus, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventPattern, Payload } from '@nestjs/microservices';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { Commits, Draining, orRefuse, Settings } from '../src/index';
import type { ContextDefinition } from '../src/index';
import './example-rejections';

// A whole small context in one file: a parcel is sent once, and its view has a row for each.

const ParcelSent = defineEvent(
  'shipping.parcel-sent.v1',
  'A parcel is on its way.',
  z.object({ shipmentId: id, orderId: id }),
);
declareEvents('shipping', [ParcelSent]);

const decider: Decider<{ parcelId: string }, boolean, EventOf<typeof ParcelSent>, 'ORDERING.ALREADY_SHIPPED'> = {
  initialState: false,
  decide: ({ parcelId }, sent) =>
    sent
      ? reject('ORDERING.ALREADY_SHIPPED', 'The parcel has been sent.')
      : accept({ type: ParcelSent.type, data: { shipmentId: parcelId, orderId: parcelId } }),
  evolve: () => true,
};

@Entity('sent_parcel')
export class SentParcel {
  @PrimaryColumn('text') parcelId!: string;
  @Column('text') state!: string;
}

const sentParcels: Projection<SentParcel> = {
  name: 'sent-parcels',
  entity: SentParcel,
  handlers: [
    when(
      ParcelSent,
      ({ shipmentId }) => [shipmentId],
      (_row, _message, parcelId) => ({ parcelId, state: 'sent' }),
    ),
  ],
};

class CreateSentParcel1760000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE sent_parcel ("parcelId" text PRIMARY KEY, state text NOT NULL)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sent_parcel');
  }
}

class SendParcel extends Command<void> {
  constructor(readonly parcelId: string) {
    super();
  }
}

@CommandHandler(SendParcel)
class SendParcelHandler implements ICommandHandler<SendParcel> {
  private readonly parcels;
  constructor(store: EventStore, scheduler: Scheduler, random: Random) {
    this.parcels = new AggregateStore({
      decider,
      events: [ParcelSent],
      streamPrefix: 'shipping.parcel',
      store,
      scheduler,
      random,
    });
  }
  async execute({ parcelId }: SendParcel): Promise<void> {
    orRefuse(await this.parcels.execute(parcelId, { parcelId }));
  }
}

const parcelsSettings = z.object({ PARCELS_GREETING: z.enum(['hello', 'annyeong']).default('hello') });

/** The observations of the spec. */
export const seen = { heard: [] as string[], order: [] as string[] };

@Public()
@Controller()
class ParcelsController implements OnModuleDestroy {
  constructor(
    private readonly commands: CommandBus,
    private readonly database: DataSource,
    private readonly store: EventStore,
    private readonly commits: Commits,
    private readonly draining: Draining,
    private readonly settings: Settings<typeof parcelsSettings>,
  ) {}

  @Post('api/parcels')
  async send(@Body({ schema: z.strictObject({ parcelId: z.string() }) }) { parcelId }: { parcelId: string }) {
    const committed = new Promise((resolve) => this.commits.on('sent-parcels', resolve));
    await this.commands.execute(new SendParcel(parcelId));
    await committed;
    return this.database.getRepository(SentParcel).findOneByOrFail({ parcelId });
  }

  /** Answers without waiting for the view. */
  @Post('api/parcels/blindly')
  async sendBlindly(@Body({ schema: z.strictObject({ parcelId: z.string() }) }) { parcelId }: { parcelId: string }) {
    await this.commands.execute(new SendParcel(parcelId));
  }

  @Get('api/parcels/greeting')
  greet() {
    return { greeting: this.settings.get('PARCELS_GREETING') };
  }

  @Get('api/parcels/patient')
  async wait() {
    await new Promise((resolve) => this.draining.signal.addEventListener('abort', resolve));
    seen.order.push('answered');
    return { waited: true };
  }

  @Post('api/parcels/:stream/trespass')
  async trespass(@Param('stream') stream: string) {
    const metadata = { correlationId: 'c', causationId: 'c' };
    await this.store.append(stream, 'any', [{ id: crypto.randomUUID(), type: 'x.y.v1', data: {}, metadata }]);
  }

  @EventPattern([ParcelSent.type])
  async hear(@Payload() { shipmentId }: { shipmentId: string }) {
    await Promise.resolve();
    seen.heard.push(shipmentId);
  }

  onModuleDestroy() {
    seen.order.push('destroyed');
  }
}

@Module({ controllers: [ParcelsController], providers: [SendParcelHandler] })
class ParcelsModule {}

export const parcels: ContextDefinition = {
  name: 'shipping',
  module: ParcelsModule,
  entities: [SentParcel],
  migrations: [CreateSentParcel1760000000100],
  publications: {
    context: 'shipping',
    translations: { [ParcelSent.type]: ({ type, data }) => ({ type, data }) },
  },
  projections: [{ projection: sentParcels }],
  routes: ['parcels'],
  settings: parcelsSettings,
};
