import { currentCausation } from '@maru/kernel';
import { AccessDenied } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Controller, Get, Module, Param, Query } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ActRecords } from '../audit/act-records';
import type { VeiledFields } from '../context-definition';
import { Refusal } from '../refusal';
import { AggregatesOfContext } from './aggregates-of-context';
import { MomentsOfStreams } from './moment-of-stream';
import { ReadStream, VEILED } from './read-stream';
import { streamQuery, streamsQuery } from './stream-answer';
import type { StreamPageAnswer, StreamQuery, StreamsQuery, StreamState } from './stream-answer';
import './stream-rejections';

/**
 * The streams of this context at a moment, for staff (docs/adr/0065). Only on the context's own address; the gateway
 * finds the context by the name of the stream.
 */
@ApiExcludeController()
@Controller('internal/streams')
export class StreamsController {
  constructor(
    private readonly reader: ReadStream,
    private readonly acts: ActRecords,
  ) {}

  /** The streams of every aggregate with this id, such as an order and its fulfilment. */
  @Allow('streams:read')
  @Get()
  async withId(@Query({ schema: streamsQuery }) asked: StreamsQuery): Promise<{ streams: readonly StreamState[] }> {
    return { streams: await this.reader.withId(asked) };
  }

  @Allow('streams:read')
  @Get(':name')
  async page(
    @Param('name') name: string,
    @Query({ schema: streamQuery }) asked: StreamQuery,
    @Caller() caller: Principal,
  ): Promise<StreamPageAnswer> {
    if (asked.open) await this.recordOpening(name, caller);
    return this.reader.page(name, asked);
  }

  /** Before anything is opened, so that no text is shown without an entry. */
  private async recordOpening(stream: string, caller: Principal): Promise<void> {
    if (!caller.scopes.has('persons:open')) throw AccessDenied.missingScope(['persons:open']);
    if (currentCausation()?.actor?.reason === undefined)
      throw new Refusal({ code: 'STREAMS.REASON_NEEDED', detail: 'Opening personal data needs a reason in X-Reason.' });
    await this.acts.record('SECURITY.PERSONAL_DATA_OPENED', {
      subject: stream.slice(stream.indexOf('-') + 1),
      details: { stream: stream.slice(0, 200) },
    });
  }
}

@Module({})
export class StreamsModule {
  static of(veiled: VeiledFields = {}): DynamicModule {
    const providers = [AggregatesOfContext, MomentsOfStreams, ReadStream, { provide: VEILED, useValue: veiled }];
    return { module: StreamsModule, controllers: [StreamsController], providers };
  }
}
