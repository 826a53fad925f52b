import type { Consumer, RetryResult } from '@maru/messaging';
import { Allow } from '@maru/security/nest';
import { Body, Controller, Get, HttpCode, Module, NotFoundException, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { RunningGroups } from './running-groups';

const retryBody = z.strictObject({ group: z.string(), key: z.string() });
const dropBody = z.strictObject({ group: z.string(), key: z.string(), position: z.string() });

/**
 * What a context could not handle, for its operators: to look at, to try again, to give up. Only on the context's own address;
 * the gateway has no route to it. The messages' data are not shown: they may be personal.
 */
@ApiExcludeController()
@Controller('internal/parked')
export class ParkedController {
  constructor(private readonly groups: RunningGroups) {}

  @Allow('parked:read')
  @Get()
  async list(): Promise<object> {
    const lists = await Promise.all(this.groups.all().map((consumer) => consumer.parked.list()));
    const parked = lists.flat().map(({ group, message, error, attempts, parkedAt }) => {
      const { id, type, key, position, occurredAt } = message;
      return { group, key, position, type, id, occurredAt, error, attempts, parkedAt };
    });
    return { parked };
  }

  @Allow('parked:write')
  @Post('retry')
  @HttpCode(200)
  retry(@Body({ schema: retryBody }) { group, key }: z.infer<typeof retryBody>): Promise<RetryResult> {
    return this.consumer(group).parked.retry(key);
  }

  @Allow('parked:write')
  @Post('drop')
  @HttpCode(200)
  drop(@Body({ schema: dropBody }) { group, key, position }: z.infer<typeof dropBody>): Promise<RetryResult> {
    return this.consumer(group).parked.drop(key, position);
  }

  private consumer(group: string): Consumer {
    const consumer = this.groups.of(group);
    if (!consumer) throw new NotFoundException(`no group ${group} runs here`);
    return consumer;
  }
}

@Module({ controllers: [ParkedController] })
export class ParkedModule {}
