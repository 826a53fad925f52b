import { OrderFulfilmentAdvanced } from '@maru/contracts';
import { EventStore } from '@maru/event-store';
import { explainProcess } from '@maru/sagas';
import type { ExplainedProcess, ProcessStep } from '@maru/sagas';
import { Explains, Refusal } from '@maru/service';
import { Injectable } from '@nestjs/common';
import { Fulfilments } from '../../fulfilment/fulfilments';
import { FoldedOrders } from '../order-summary/folded-orders';
import type { OrderSummary } from '../order-summary/order-summary.entity';
import { askedContext } from './asked-context';

/** The process of an order, and the context that it waits for. */
export type ProcessFacts = ExplainedProcess & { readonly asks?: string };

export interface OrderFacts {
  readonly known: true;
  readonly order: Pick<OrderSummary, 'status' | 'reason' | 'detail' | 'version'> & { readonly placedAt: string };
  /** Null before the first step of the process. */
  readonly process: ProcessFacts | null;
}

// A process records its step first and its few requests behind it.
const LAST_EVENTS = 20;

/** The facts of ordering about an order, from the log alone. */
@Injectable()
export class ExplainsOrder extends Explains {
  constructor(
    private readonly folded: FoldedOrders,
    private readonly fulfilments: Fulfilments,
    private readonly store: EventStore,
  ) {
    super();
  }

  async factsOf(orderId: string): Promise<OrderFacts | { readonly known: false }> {
    try {
      return { known: true, ...(await this.of(await this.folded.get(orderId))) };
    } catch (error) {
      if (error instanceof Refusal && error.rejection.code === 'ORDERING.UNKNOWN_ORDER') return { known: false };
      throw error;
    }
  }

  async of(order: OrderSummary): Promise<Omit<OrderFacts, 'known'>> {
    const { orderId, status, reason, detail, version, placedAt } = order;
    const shown = { status, reason, detail, version, placedAt: placedAt.toISOString() };
    return { order: shown, process: await this.processOf(orderId) };
  }

  private async processOf(orderId: string): Promise<ProcessFacts | null> {
    const stream = this.fulfilments.streamOf(orderId);
    const events = await this.store.readStream(stream, { direction: 'backwards', limit: LAST_EVENTS });
    const last = events.find(({ type }) => type === OrderFulfilmentAdvanced.type);
    if (!last) return null;
    const { state } = await this.fulfilments.load(orderId);
    const process = explainProcess('order-fulfilment', state, { step: last.data as ProcessStep, at: last.recordedAt });
    const asks = process.ended ? undefined : askedContext(process.state);
    return { ...process, ...(asks !== undefined && { asks }) };
  }
}
