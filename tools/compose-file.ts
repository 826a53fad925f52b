import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export interface Service {
  readonly image: string;
  readonly build?: {
    readonly context: string;
    readonly dockerfile: string;
    readonly target: string;
    readonly args?: { readonly APP: string };
  };
  readonly environment?: Readonly<Record<string, string>>;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks: readonly string[] | Readonly<Record<string, unknown>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: readonly string[] | Readonly<Record<string, { readonly required?: boolean }>>;
  readonly restart: string;
  readonly volumes?: readonly string[];
}

export const root = path.join(__dirname, '..');
export const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
export const text = read('docker/compose.yaml');
export const compose = parse(text, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
export const { services } = compose;
const tagsOf = (app: string) =>
  (JSON.parse(read(`apps/${app}/package.json`)) as { readonly nx: { readonly tags: readonly string[] } }).nx.tags;
/** The processes of the shop: the contexts, the fronts and the gateway. */
export const apps = readdirSync(path.join(root, 'apps')).filter((name) => tagsOf(name).includes('type:context'));
export const fronts = ['device-api', 'mobile-bff', 'web-bff'];
export const contexts = apps.filter((name) => name !== 'gateway' && !fronts.includes(name));
export const urlVariableOf = (name: string) => `${name.toUpperCase().replaceAll('-', '_')}_URL`;
export const backends = Object.keys(services).filter((name) => !apps.includes(name) && name !== 'tools');
export const passwordOf = (context: string) => `${context.toUpperCase()}_DATABASE_PASSWORD`;
export const running = (profile: string) =>
  Object.keys(services).filter((name) => services[name]!.profiles?.includes(profile) ?? true);

export const namesOf = (networks: Service['networks']): readonly string[] =>
  networks instanceof Array ? networks : Object.keys(networks);

export function aliasesOf(networks: Service['networks']): readonly string[] {
  if (Array.isArray(networks)) return [];
  return Object.values(networks).flatMap((each) => (each as { aliases?: string[] } | null)?.aliases ?? []);
}
