import type { Tree } from '@nx/devkit';
import { contextName, nameOf, pluralOf } from './names';
import type { Name } from './names';

/** A context with one of its aggregates, and the files that generators edit. */
export interface ContextFolder {
  readonly context: Name;
  /** `apps/returns` */
  readonly root: string;
  readonly aggregate: Name;
  /** The plural of the aggregate: `returns`, of which its store `Returns` is named. */
  readonly plural: Name;
  /** The name of the aggregate's id: `returnId`. */
  readonly idField: string;
  readonly files: ContextFiles;
}

export interface ContextFiles {
  readonly app: string;
  readonly module: string;
  readonly decider: string;
  /** The file with the events of the aggregate's stream. */
  readonly events: string;
  /** The file with the context's public events. */
  readonly contracts: string;
  readonly rejections: string;
}

/** The folder of a context and an aggregate by name. They need not exist. */
export function folderOf(context: string, aggregate: string): ContextFolder {
  const named = contextName(context);
  const kind = nameOf('aggregate', aggregate);
  const root = `apps/${context}`;
  const contracts = `libs/contracts/src/${context}`;
  return {
    context: named,
    root,
    aggregate: kind,
    plural: nameOf('aggregate', pluralOf(aggregate)),
    idField: `${kind.camel}Id`,
    files: {
      app: `${root}/src/${context}.app.ts`,
      module: `${root}/src/${context}.module.ts`,
      decider: `${root}/src/domain/${aggregate}.decider.ts`,
      events: `${root}/src/domain/${aggregate}.events.ts`,
      contracts: `${contracts}/events.ts`,
      rejections: `${contracts}/rejections.ts`,
    },
  };
}

/**
 * The folder of an existing context and aggregate. The aggregate may be left out if the context has only one.
 * @throws Error for an unknown context or aggregate, and without a name if there are several aggregates
 */
export function existingContext(tree: Tree, context: string, aggregate?: string): ContextFolder {
  contextName(context);
  const domain = `apps/${context}/src/domain`;
  if (!tree.exists(`apps/${context}/src/${context}.app.ts`)) {
    const known = tree.children('apps').filter((name) => tree.exists(`apps/${name}/src/${name}.app.ts`));
    throw new Error(`There is no context "${context}"; there are ${known.join(', ')}.`);
  }
  const aggregates = tree
    .children(domain)
    .filter((file) => file.endsWith('.events.ts'))
    .map((file) => file.slice(0, -'.events.ts'.length))
    .filter((name) => tree.exists(`${domain}/${name}.decider.ts`));
  const found = aggregate === undefined && aggregates.length === 1 ? aggregates[0] : aggregate;
  if (found === undefined || !aggregates.includes(found)) {
    const wanted = aggregate === undefined ? 'Name one with --aggregate' : `"${aggregate}" is none of them`;
    const there = aggregates.join(', ') || 'none with <aggregate>.decider.ts and <aggregate>.events.ts';
    throw new Error(`The aggregates of ${context} in ${domain} are: ${there}. ${wanted}.`);
  }
  return folderOf(context, found);
}
