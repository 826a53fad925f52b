import { stories } from '@maru/platform/demo';
import { runCommand } from '../../shops/run-command';
import type { Ran } from '../../shops/run-command';
import type { TestShop } from '../../shops/test-shop';

const ENDINGS = { COMPLETED: 'order-confirmed', FAILED: 'order-failed', CANCELLED: 'order-cancelled' };

export function demo(shop: () => TestShop): void {
  describe('npm run demo', () => {
    let ran: Ran;

    beforeAll(async () => {
      // With a slash at its end, as people copy a URL from a browser.
      ran = await runCommand('demo/main.js', [], { ...shop().toolEnv, MARU_URL: `${shop().client.url}/` });
    }, 180_000);

    /** The printed form of one story: its heading and the events of its timeline, in order. */
    function told(title: string): { heading: string; events: readonly string[] } {
      const [heading, ...lines] = ran.out.slice(ran.out.indexOf(`  ${title}: `)).split('\n');
      const end = lines.findIndex((line, index) => index > 4 && line === '');
      const events = lines.slice(0, end).flatMap((line) => /^ *\+\d+ +[a-z]+ +([a-z-]+)/.exec(line)?.[1] ?? []);
      return { heading: heading!.trim(), events };
    }

    it('shows orders that all end as expected, and the shop keeps its promises', async () => {
      expect(ran).toMatchObject({ code: 0, err: '' });
      expect(ran.out.match(/ yes$/gm)).toHaveLength(stories.length);
      expect(ran.out).not.toMatch(/ NO$/m);
      await shop().expectPromisesKept();
    });

    it.each(stories.map((story) => [story.title, story] as const))('%s', (title, { ends, reason }) => {
      const { heading, events } = told(title);
      expect(heading).toContain(`${title}: ${ends}${reason === undefined ? '' : ` (${reason})`}`);
      expect(events[0]).toBe('order-placed');
      expect(events).toContain(ENDINGS[ends as keyof typeof ENDINGS]);
    });

    it('shows that stock of the first line is given back when the second line is out of stock', () => {
      const { events } = told('One of two lines is out of stock: the other is given back');
      const allocated = events.indexOf('stock-allocated');
      expect(allocated).toBeGreaterThan(0);
      expect(events.indexOf('stock-deallocated')).toBeGreaterThan(allocated);
    });
  });
}
