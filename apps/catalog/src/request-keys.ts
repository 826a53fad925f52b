import type { EventOf } from '@maru/contracts';
import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler } from '@maru/kernel';
import { Injectable } from '@nestjs/common';
import type { RequestKeyBound } from './domain/catalog.events';
import { requestKeyDecider } from './domain/request-key.decider';
import type { BindRequestKey, RequestKeyState } from './domain/request-key.decider';

/** The idempotency keys that came with requests, one stream each: `catalog.request-<requestId>`. */
@Injectable()
export class RequestKeys extends AggregateStore<
  BindRequestKey,
  RequestKeyState,
  EventOf<typeof RequestKeyBound>,
  'CATALOG.IDEMPOTENCY_KEY_REUSED'
> {
  constructor(store: EventStore, scheduler: Scheduler, random: Random) {
    super({ decider: requestKeyDecider, streamPrefix: 'catalog.request', store, scheduler, random });
  }
}
