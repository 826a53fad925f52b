import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { queries, rules, rulesFolder, testsFolder } from './observability-files';

const has = spawnSync('promtool', ['--version']).status === 0 || Boolean(process.env['MARU_REQUIRE_PROMTOOL']);
const skipped = has ? '' : ' (not run, because there is no promtool; Debian has it in the package prometheus)';

const promtool = (...args: readonly string[]) => {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}${error?.message ?? ''}` };
};
const filesIn = (folder: string) => readdirSync(folder).map((name) => path.join(folder, name));

(has ? describe : describe.skip)(`the alert rules${skipped}`, () => {
  it.each(filesIn(testsFolder).map((file) => path.basename(file)))('fire and clear as in %s', (file) => {
    const { status, said } = promtool('test', 'rules', path.join(testsFolder, file));
    expect([said, status]).toEqual([expect.stringContaining('SUCCESS'), 0]);
  });

  it('and every query of a dashboard can be parsed', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'maru-queries-'));
    const file = path.join(folder, 'queries.yaml');
    const check = (exprs: readonly string[]) => {
      const recorded = exprs.map((expr, nth) => ({ record: `query_${nth}`, expr }));
      writeFileSync(file, stringify({ groups: [{ name: 'queries', rules: recorded }] }));
      return promtool('check', 'rules', file);
    };
    try {
      const exprs = queries().map(({ expr }) => expr);
      expect(exprs.length).toBeGreaterThan(50);
      const { status, said } = check(exprs);
      expect([said, status]).toEqual([expect.stringContaining('SUCCESS'), 0]);
      expect(check(['sum(rate(maru_x[5m])']).status).not.toBe(0);
      for (const each of filesIn(rulesFolder)) expect(promtool('check', 'rules', each).status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('every alert', () => {
  const alerts = rules().flatMap((rule) => (rule.alert === undefined ? [] : [{ ...rule, alert: rule.alert }]));
  const guide = readFileSync(path.join(__dirname, '..', 'docs', 'guides', 'seeing.md'), 'utf8');
  const anchors = [...guide.matchAll(/^#+ (.+)$/gm)].map(
    ([, title]) =>
      `docs/guides/seeing.md#${title!
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-')}`,
  );
  const tests = filesIn(testsFolder)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');

  it.each(alerts.map((each) => [each.alert, each] as const))(
    '%s has a test, a severity and a runbook',
    (name, rule) => {
      expect(tests).toContain(`alertname="${name}"`);
      expect(['page', 'ticket']).toContain(rule.labels?.['severity']);
      expect(rule.annotations?.['summary']).toEqual(expect.any(String));
      expect(anchors).toContain(rule.annotations?.['runbook_url']);
    },
  );
});
