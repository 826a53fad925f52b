import { falteringRun } from './faltering-run';
import { GOALS, missed, reportFaltering } from './report-faltering';

// A short form of `npm run test:flaky`.
describe('while the payment provider falters with half of the cards', () => {
  it('the shop completes orders with good cards, ends every order, and logs few lines', async () => {
    const figures = await falteringRun({ clients: 8, perSecond: 20, seconds: 15, settleMs: 60_000 });
    const { good, open, lines, endings, after } = figures;
    expect(reportFaltering(figures)).toContain(
      `good cards COMPLETED during the load   ${good.completedMeanwhile} of 150`,
    );
    expect(missed(figures)).toEqual([]);
    expect(good.completedMeanwhile).toBeGreaterThanOrEqual(GOALS.completedPart * 150);
    expect(open).toBe(0);
    expect(lines).toBeLessThan(GOALS.lines);
    expect(after.every(Number.isFinite)).toBe(true);
    // A card that needs two retries must not be refused because other cards falter.
    const ended = (card: string) => [...endings.get(card)!.keys()];
    expect(ended('tok_approve')).toEqual(['COMPLETED']);
    expect(ended('tok_flaky')).toEqual(['COMPLETED']);
    expect(ended('tok_lost_captured')).toEqual(['COMPLETED']);
    expect(ended('tok_lost_not_captured')).toEqual(['FAILED PAYMENTS.NOT_CAPTURED']);
  }, 240_000);
});
