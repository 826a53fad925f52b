import type { MessageContext } from '@maru/messaging';
import { Controller, Inject } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { TimerClock } from '../timers/timer-clock';
import type { ProcessStore, Saga } from './saga';

type AnyEvent = { readonly type: string };
type Data = Readonly<Record<string, unknown>>;

/** The controllers that pass messages to the processes of the saga. */
export function sagaControllers<Event extends AnyEvent>(saga: Saga<Event>): readonly Type[] {
  return saga.begins ? [beginningOf(saga), hearingOf(saga)] : [hearingOf(saga)];
}

const idIn = ({ processIdField }: Pick<Saga, 'processIdField'>, data: Data) => data[processIdField] as string;

function hearingOf<Event extends AnyEvent>(saga: Saga<Event>): Type {
  @Controller()
  class SagaListener {
    constructor(
      @Inject(saga.store) private readonly processes: ProcessStore<Event>,
      @Inject(TimerClock) private readonly clock: TimerClock,
    ) {}

    @EventPattern(Object.keys(saga.heard))
    async hear(@Payload() data: Data, @Ctx() { message }: MessageContext): Promise<void> {
      const processId = idIn(saga, data);
      const event = saga.heard[message.type]!(data as never);
      const heard = { processId, messageId: message.id, event, now: await this.clock.now() };
      await this.processes.execute(processId, { kind: 'hear', ...heard });
    }
  }
  return SagaListener;
}

function beginningOf<Event extends AnyEvent>(saga: Saga<Event>): Type {
  const { types, from, event: eventOf } = saga.begins!;

  @Controller()
  class SagaBeginner {
    constructor(
      @Inject(saga.store) private readonly processes: ProcessStore<Event>,
      @Inject(from) private readonly source: unknown,
      @Inject(TimerClock) private readonly clock: TimerClock,
    ) {}

    @EventPattern([...types])
    async begin(@Payload() data: Data, @Ctx() { message }: MessageContext): Promise<void> {
      const processId = idIn(saga, data);
      const event = await eventOf(this.source, processId);
      const heard = { processId, messageId: message.id, event, now: await this.clock.now() };
      await this.processes.begin(processId, { kind: 'hear', ...heard });
    }
  }
  return SagaBeginner;
}
