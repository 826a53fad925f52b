import * as fields from '@maru/kernel/fields';
import type { Consumer, RetryResult } from '@maru/messaging';
import { Allow } from '@maru/security/nest';
import { Body, Controller, Get, HttpCode, Module, NotFoundException, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { ActRecords } from '../audit/act-records';
import { cursorSchema } from './parked-cursor';
import { parkedPosition } from './parked-position';
import { parkedList } from './parked-list';
import type { ParkedListPage } from './parked-list';
import { RunningGroups } from './running-groups';

const listQuery = z.strictObject({
  /** The most messages of a page. */
  limit: z.coerce.number().int().min(1).max(500).default(200),
  /** `next` of the previous page. */
  after: cursorSchema.optional(),
  group: fields.text(200).optional(),
  state: z.enum(['waiting', 'parked', 'queued']).optional(),
});
// A key may have any form that a database stores, because producers outside the shop name streams, too.
const which = { group: fields.text(200), key: fields.storedText(1_000) };
const messageQuery = z.strictObject({ ...which, position: parkedPosition });
const retryBody = z.strictObject(which);
const dropBody = z.strictObject({ ...which, position: parkedPosition });

/**
 * The messages that a context could not handle, for operators to read, retry or drop. The gateway asks here for its
 * `/api/parked`. Data of messages are not shown, because they may be personal.
 */
@ApiExcludeController()
@Controller('internal/parked')
export class ParkedController {
  constructor(
    private readonly groups: RunningGroups,
    private readonly acts: ActRecords,
  ) {}

  @Allow('parked:read')
  @Get()
  list(@Query({ schema: listQuery }) asked: z.infer<typeof listQuery>): Promise<ParkedListPage> {
    return parkedList(this.groups.all(), asked);
  }

  /** One message with its whole error. */
  @Allow('parked:read')
  @Get('message')
  async message(
    @Query({ schema: messageQuery }) { group, key, position }: z.infer<typeof messageQuery>,
  ): Promise<object> {
    const found = await this.consumer(group).parked.find(key, position);
    if (!found)
      throw new NotFoundException(`${group} has no waiting, parked or queued message of ${key} at ${position}`);
    const { message, ...standing } = found;
    const { data: _, ...envelope } = message;
    return { ...standing, ...envelope };
  }

  @Allow('parked:write')
  @Post('retry')
  @HttpCode(200)
  async retry(@Body({ schema: retryBody }) { group, key }: z.infer<typeof retryBody>): Promise<RetryResult> {
    const { parked } = this.consumer(group);
    await this.acts.record('SECURITY.PARKED_RETRIED', { subject: key, details: { group, key } });
    return parked.retry(key);
  }

  @Allow('parked:write')
  @Post('drop')
  @HttpCode(200)
  async drop(@Body({ schema: dropBody }) { group, key, position }: z.infer<typeof dropBody>): Promise<RetryResult> {
    const { parked } = this.consumer(group);
    await this.acts.record('SECURITY.PARKED_DROPPED', { subject: key, details: { group, key, position } });
    return parked.drop(key, position);
  }

  private consumer(group: string): Consumer {
    const consumer = this.groups.of(group);
    if (!consumer) throw new NotFoundException(`no group ${group} runs here`);
    return consumer;
  }
}

@Module({ controllers: [ParkedController] })
export class ParkedModule {}
