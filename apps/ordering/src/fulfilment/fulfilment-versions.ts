import { fulfilmentDefinitions } from '@maru/sagas';
import type { FulfilmentEvent, FulfilmentSettings, ProcessDefinition } from '@maru/sagas';
import { Settings } from '@maru/service';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { OrderingSettings } from '../ordering.settings';

/**
 * Further definitions of the fulfilment, made from the settings of its waits.
 * A global module may provide them to try a version before it is released.
 */
export type MoreFulfilments = (settings: FulfilmentSettings) => readonly ProcessDefinition<FulfilmentEvent>[];
export const MoreFulfilments = Symbol('MoreFulfilments');

/** The versions of the fulfilment that this process has, and the one on which new orders start. */
@Injectable()
export class FulfilmentVersions {
  readonly settings: FulfilmentSettings;
  readonly more: readonly ProcessDefinition<FulfilmentEvent>[];
  readonly startOn: number;
  /** Ascending. */
  readonly all: readonly number[];

  constructor(
    @Inject(Settings) settings: OrderingSettings,
    @Optional() @Inject(MoreFulfilments) more: MoreFulfilments = () => [],
  ) {
    this.settings = {
      reservationMs: settings.get('ORDERING_RESERVATION_TIMEOUT_MS'),
      paymentMs: settings.get('ORDERING_PAYMENT_TIMEOUT_MS'),
      shipmentMs: settings.get('ORDERING_SHIPMENT_TIMEOUT_MS'),
      compensationMs: settings.get('ORDERING_COMPENSATION_RETRY_MS'),
      longestMs: settings.get('ORDERING_COMPENSATION_RETRY_MAX_MS'),
    };
    this.more = more(this.settings);
    const definitions = [...fulfilmentDefinitions(this.settings), ...this.more];
    this.all = definitions.map(({ version }) => version).sort((a, b) => a - b);
    this.startOn = settings.get('ORDERING_FULFILMENT_VERSION') ?? this.all.at(-1)!;
  }
}
