import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { en } from './en';
import { summaryIn } from './event-summaries';
import { ko } from './ko';

const apps = path.join(__dirname, '../../..');
/** Every type of event that was ever written has a fixture in the folder of its context. */
const types = readdirSync(apps).flatMap((context) =>
  filesIn(path.join(apps, context, 'test/fixtures')).flatMap((file) => {
    const [, name] = /^(?:published\/)?([a-z-]+\.v\d+)\.json$/.exec(file) ?? [];
    return name === undefined ? [] : [`${context}.${name}`];
  }),
);

describe('the sentences about events', () => {
  it('exist for each type of event in both languages, and for no other', () => {
    expect(types.length).toBeGreaterThan(60);
    for (const { events } of [en, ko]) expect(Object.keys(events).sort()).toEqual([...new Set(types)].sort());
  });

  it('are in English those of the contracts', () => {
    const folders = ['../libs/contracts/src', ...readdirSync(apps).map((context) => `${context}/src/domain`)];
    const sources = folders.flatMap((folder) => sourcesIn(path.join(apps, folder))).join('\n');
    const declared = [...sources.matchAll(/defineEvent\(\s*'([^']+)',\s*(?:'([^']*)'|"([^"]*)")/g)];
    expect(declared.length).toBeGreaterThan(60);
    for (const [, type, single, double] of declared) expect([type, en.events[type!]]).toEqual([type, single ?? double]);
  });
});

describe('the summary of an event in Korean', () => {
  const of = (type: string, summary: string) => summaryIn(ko, { type, summary });
  const failed = 'ordering.order-failed.v1';

  it('is the sentence of its type, with the reason', () => {
    expect(of(failed, en.events[failed]!)).toEqual({ text: ko.events[failed], english: false });
    expect(of(failed, `${en.events[failed]} PAYMENTS.DECLINED`).text).toBe(`${ko.events[failed]} PAYMENTS.DECLINED`);
  });

  it('names what a process has heard, and its state', () => {
    const step = 'ordering.order-fulfilment-advanced.v1';
    const heard = of(step, 'Heard payment-captured; now PAYMENT_COMPLETED.booking.');
    expect(heard).toEqual({
      text: ko.eventDetails.heard('payment-captured', 'PAYMENT_COMPLETED.booking'),
      english: false,
    });
    const stuck = 'Heard timeout; now STUCK. Has asked in vain and waits for the answer.';
    expect(of(step, stuck).text).toContain(ko.eventDetails.stuck);
    const free = of('payments.payment-captured.v1', 'Nothing is to be paid: no provider is asked.');
    expect(free.text).toBe(ko.eventDetails.nothingDue);
  });

  it('knows the forms that ordering writes besides', () => {
    const source = readFileSync(
      path.join(apps, 'ordering/src/views/order-timeline/order-timeline.projection.ts'),
      'utf8',
    );
    const forms = [
      '`Heard ${heard.event.type}; now ${state}.${waits}`',
      "' Has asked in vain and waits for the answer.'",
    ];
    for (const form of [...forms, "'Nothing is to be paid: no provider is asked.'"]) expect(source).toContain(form);
    expect(source).toContain('`${contract.summary} ${reason}`');
  });

  it('stays as it is for an event of a newer release', () => {
    expect(of('ordering.order-split.v1', 'The order was split.')).toEqual({
      text: 'The order was split.',
      english: true,
    });
  });
});

function sourcesIn(folder: string): readonly string[] {
  const code = filesIn(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  return code.map((file) => readFileSync(path.join(folder, file), 'utf8'));
}

function filesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
}
