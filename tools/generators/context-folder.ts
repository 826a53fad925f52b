import type { Tree } from '@nx/devkit';
import { contextName, nameOf, pluralOf } from './names';
import type { Name } from './names';

/** A context as the generators find it: where its files are, and which aggregate is meant. */
export interface ContextFolder {
  readonly context: Name;
  /** `apps/returns` */
  readonly root: string;
  readonly aggregate: Name;
  /** Of the aggregate: `Returns` is its store, `api/returns` its path when the context is called so. */
  readonly plural: Name;
  /** Who in the context an id belongs to: `returnId`. */
  readonly idField: string;
  readonly files: ContextFiles;
}

export interface ContextFiles {
  readonly app: string;
  readonly module: string;
  readonly decider: string;
  /** The events of the aggregate's stream. */
  readonly events: string;
  /** What the context says to others. */
  readonly contracts: string;
  readonly rejections: string;
}

/** Which context and aggregate the names mean, whether or not they are there. */
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
 * A context that is there, and its aggregate, which need not be named where there is one.
 * @throws Error for an unknown context or aggregate, or one that has to be named
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
