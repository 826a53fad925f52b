import type { FalteringFigures } from './faltering-run';

export const GOALS = { completedPart: 0.9, lines: 100 };

/** One sentence for each goal that was missed. */
export function missed({ good, open, lines, before, after }: FalteringFigures): readonly string[] {
  const usual = Math.max(...before);
  const slowest = Math.max(...after);
  return [
    ...(good.completedMeanwhile >= GOALS.completedPart * good.placed
      ? []
      : [`only ${good.completedMeanwhile} of ${good.placed} orders with good cards were COMPLETED during the load`]),
    ...(open === 0 ? [] : [`${open} orders have not ended`]),
    ...(lines < GOALS.lines ? [] : [`the shop wrote ${lines.toLocaleString('en')} lines`]),
    // One second more, because the shop may still send letters of the load.
    ...(slowest <= 2 * usual + 1_000
      ? []
      : [`an order after the load took ${Math.round(slowest)} ms, the slowest before it ${Math.round(usual)} ms`]),
  ];
}

/** The figures of a run, as a text for a person. */
export function reportFaltering(figures: FalteringFigures): string {
  const { good, endings, open, settledMs, lines, said, before, after } = figures;
  const slowest = (times: readonly number[]) => `${Math.round(Math.max(...times))} ms`;
  const percent = Math.round((100 * good.completedMeanwhile) / good.placed);
  const misses = missed(figures);
  return [
    `good cards COMPLETED during the load   ${good.completedMeanwhile} of ${good.placed} (${percent} %)`,
    `orders that have not ended             ${open}, ${Math.round(settledMs / 1_000)} s after the load`,
    ...[...endings].map(
      ([card, ofCard]) => `  ${card.padEnd(36)} ${[...ofCard].map(([status, n]) => `${n} ${status}`).join(', ')}`,
    ),
    `lines in the log                       ${lines.toLocaleString('en')}`,
    ...said.map(([what, count]) => `  ${String(count).padStart(9)}  ${what}`),
    `slowest of ten orders before, after    ${slowest(before)}, ${slowest(after)}`,
    ...(misses.length === 0 ? ['✓ every goal is met'] : misses.map((miss) => `✗ ${miss}`)),
  ].join('\n');
}
