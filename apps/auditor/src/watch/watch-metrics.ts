import { Clock } from '@maru/kernel';
import { Metrics } from '@maru/observability';
import { Injectable } from '@nestjs/common';
import { Standing } from './standing';

/** Exports how far the auditor of this process is. A process without the lease exports no lag. */
@Injectable()
export class WatchMetrics {
  constructor(metrics: Metrics, standing: Standing, clock: Clock) {
    const meter = metrics.meter('@maru/auditor');
    const gauge = (name: string, description: string, value: () => number | undefined) =>
      meter.createObservableGauge(name, { description }).addCallback((result) => {
        const now = value();
        if (now !== undefined) result.observe(now);
      });
    const whileJudging = (value: () => number | undefined) => () => (standing.judging ? value() : undefined);
    gauge('maru_auditor_judging', '1 in the process that judges the log, otherwise 0', () => Number(standing.judging));
    gauge(
      'maru_auditor_position',
      'The position in the log up to which events are judged; not on EventStoreDB',
      whileJudging(() => (standing.lagEvents === undefined ? undefined : Number(standing.position))),
    );
    gauge(
      'maru_auditor_lag_events',
      'Events of the log that are not judged yet; not on EventStoreDB',
      whileJudging(() => standing.lagEvents),
    );
    gauge(
      'maru_auditor_lag_seconds',
      'The age of the last judged event while there are later ones, otherwise 0',
      whileJudging(() => standing.lagSeconds(clock.now())),
    );
    gauge(
      'maru_auditor_open_orders',
      'Orders that the auditor remembers',
      whileJudging(() => standing.openOrders),
    );
    gauge(
      'maru_auditor_unjudged',
      'Orders and SKUs that cannot be judged: an event type is unknown, or their beginning is gone',
      whileJudging(() => standing.unjudged),
    );
  }
}
