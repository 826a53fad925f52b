import type { Durations } from '../load/measure';
import type { OutageFigures } from './shop-in-outage';

export const GOAL_MS = 500;

export interface OutageReport {
  /** The time-out of a charge without the policies, in ms. */
  readonly timeoutMs: number;
  readonly without: OutageFigures;
  readonly with: OutageFigures;
}

/** Whether the p99 of both waits of customers meets the goal with the policies. */
export const met = ({ with: { placed, paymentSeen } }: OutageReport): boolean =>
  placed.percentile(99) <= GOAL_MS && paymentSeen.percentile(99) <= GOAL_MS;

/** Both runs side by side, as a text for a person. */
export function reportOutage(report: OutageReport): string {
  const { without, with: protectedRun, timeoutMs } = report;
  const both = (value: (figures: OutageFigures) => string) => [value(without), value(protectedRun)];
  const ms = (pick: (figures: OutageFigures) => Durations, p: number) =>
    both((figures) => `${Math.round(pick(figures).percentile(p)).toLocaleString('en')} ms`);
  const rows = [
    ['', 'without', 'with policies'],
    ['order placed (202), p50', ...ms(({ placed }) => placed, 50)],
    ['order placed (202), p99', ...ms(({ placed }) => placed, 99)],
    ['its payment is visible, p50', ...ms(({ paymentSeen }) => paymentSeen, 50)],
    ['its payment is visible, p99', ...ms(({ paymentSeen }) => paymentSeen, 99)],
    ['charges that hung until their time-out', ...both(({ unanswered }) => String(unanswered))],
    ['charges not tried: the circuit was open', ...both(({ cutOff }) => String(cutOff))],
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('   '),
  );
  return [
    ...table,
    '',
    `${without.orders} orders in each run; without policies a charge has a time-out of ${timeoutMs.toLocaleString('en')} ms.`,
    'An order is answered before its payment, so a provider that hangs does not slow that answer.',
    'Without policies, charges that hang take every place of the consumer in payments. The payments of new orders, and',
    'cancellations, queue behind them until the time-out. With policies the circuit opens.',
    `${met(report) ? '✓' : '✗'} p99 with policies ≤ ${GOAL_MS} ms`,
  ].join('\n');
}
