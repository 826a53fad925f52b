import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const folder = path.join(__dirname, '..', 'docker', 'observability');

export const rulesFolder = path.join(folder, 'prometheus', 'rules');
export const testsFolder = path.join(folder, 'prometheus', 'tests');
const dashboardsFolder = path.join(folder, 'grafana', 'dashboards');

export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

const filesIn = (place: string) => readdirSync(place).map((name) => path.join(place, name));

/** Every recording rule and alert. */
export const rules = (): readonly Rule[] =>
  filesIn(rulesFolder).flatMap((file) => {
    const { groups } = parse(readFileSync(file, 'utf8')) as { groups: readonly { rules: readonly Rule[] }[] };
    return groups.flatMap((group) => group.rules);
  });

/** Every query of every dashboard with its panel, variables of Grafana replaced by values. */
export const queries = (): readonly { readonly panel: string; readonly expr: string }[] =>
  filesIn(dashboardsFolder).flatMap((file) => {
    const { uid, panels } = JSON.parse(readFileSync(file, 'utf8')) as Dashboard;
    return panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({
        panel: `${uid}: ${title}`,
        expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$context', 'ordering'),
      })),
    );
  });
