import { OrderFulfilmentAdvanced, ShipmentRequested, ShipmentRequestedV1 } from '@maru/contracts';
import type { DomainEvent } from '@maru/kernel';
import { defineProcess, processManager } from '@maru/sagas';
import type { ProcessDefinition, ProcessManagerOptions } from '@maru/sagas';
import type { FulfilmentEvent, FulfilmentSettings } from './order-fulfilment.events';
import { FULFILMENT_REQUESTS, orderFulfilmentMachine, orderFulfilmentMachineV1 } from './order-fulfilment.machine';

/** The streams of this process: `<prefix>-<orderId>`. */
export const ORDER_FULFILMENT_STREAM = 'ordering.order-fulfilment';

/** The stored form of the process: its steps, and the requests of all versions. */
export const fulfilmentManager: Omit<
  ProcessManagerOptions<FulfilmentEvent, typeof OrderFulfilmentAdvanced>,
  'definitions' | 'startOn'
> = {
  requests: [...FULFILMENT_REQUESTS, ShipmentRequestedV1],
  advanced: OrderFulfilmentAdvanced,
  record: (orderId, { timers, ...step }) => ({ orderId, ...step, timers: [...timers] }),
  request: asWritten,
};

/** All versions of the fulfilment that orders in flight may have; see docs/guides/changing-a-process.md. */
export function fulfilmentDefinitions(settings: FulfilmentSettings): readonly ProcessDefinition<FulfilmentEvent>[] {
  return [
    defineProcess({ version: 1, machine: orderFulfilmentMachineV1, input: settings }),
    defineProcess({
      version: 2,
      machine: orderFulfilmentMachine,
      input: settings,
      // The states are the same. An order of version 1 asks a bounded number of times from its next step on.
      migrate: { 1: (old) => old },
      stuck: ({ context }) => (context as { readonly unanswered?: boolean }).unanswered === true,
    }),
  ];
}

export interface FulfilmentVersions {
  /** Default those of this release. */
  readonly definitions?: readonly ProcessDefinition<FulfilmentEvent>[];
  /** Further definitions, for a version that is not released yet and for tests. */
  readonly more?: readonly ProcessDefinition<FulfilmentEvent>[];
  /** The version on which new orders start, and to which older ones migrate; default the newest. */
  readonly startOn?: number | undefined;
}

/**
 * The order-fulfilment process manager as a decider; its id is the order's.
 * @throws RangeError when `startOn` is no version, or `more` has one that is there already
 */
export function orderFulfilment(settings: FulfilmentSettings, versions: FulfilmentVersions = {}) {
  const { definitions = fulfilmentDefinitions(settings), more = [], startOn } = versions;
  return processManager({
    ...fulfilmentManager,
    definitions: [...definitions, ...more],
    startOn,
  });
}

/** Names a request with a plain address `v1`, because `v2` has sealed addresses only. */
function asWritten(request: DomainEvent): DomainEvent {
  if (request.type !== ShipmentRequested.type) return request;
  const { address } = request.data as { address: unknown };
  return typeof address === 'string' ? request : { ...request, type: ShipmentRequestedV1.type };
}
