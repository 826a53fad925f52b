import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const PAGE = path.join(ROOT, 'docs', 'architecture.md');
const BEGIN = '<!-- project graph: written by `npm run graph` -->';
const END = '<!-- end of the project graph -->';

/** The runtime imports of each project, from `dependencies` of its `package.json`: names without `@maru/`. */
function dependencies() {
  const graph = new Map();
  for (const group of ['apps', 'libs'])
    for (const folder of readdirSync(path.join(ROOT, group)).sort()) {
      const file = path.join(ROOT, group, folder, 'package.json');
      if (!existsSync(file)) continue;
      const { name, dependencies: all = {} } = JSON.parse(readFileSync(file, 'utf8'));
      const own = Object.keys(all).filter((each) => each.startsWith('@maru/'));
      graph.set(shortOf(name), { group, on: new Set(own.map(shortOf)) });
    }
  return graph;
}

const shortOf = (name) => name.replace('@maru/', '');

/** All projects that `name` depends on, directly or not; includes itself only in a circle. */
function reached(graph, name, seen = new Set()) {
  for (const next of graph.get(name)?.on ?? [])
    if (!seen.has(next)) {
      seen.add(next);
      reached(graph, next, seen);
    }
  return seen;
}

/**
 * The graph of projects as Mermaid. An arrow is left out when another path leads to the same project (transitive
 * reduction), so that the picture is readable. Apps with the same imports share one box.
 */
export function mermaid() {
  const graph = dependencies();
  const arrows = (name) => {
    const on = [...graph.get(name).on].sort();
    return on.filter((to) => !on.some((other) => other !== to && reached(graph, other).has(to)));
  };
  const boxes = new Map();
  for (const [name, { group }] of graph) {
    const key = group === 'apps' ? `${group} ${arrows(name).join(' ')}` : name;
    const box = boxes.get(key) ?? { group, names: [], to: arrows(name) };
    box.names.push(name);
    boxes.set(key, box);
  }
  const idOf = new Map([...boxes.values()].flatMap(({ names }) => names.map((name) => [name, names[0]])));
  const lines = ['flowchart TD'];
  for (const group of ['apps', 'libs']) {
    lines.push(`  subgraph ${group}`);
    for (const box of boxes.values())
      if (box.group === group) lines.push(`    ${box.names[0]}["${box.names.join('<br/>')}"]`);
    lines.push('  end');
  }
  for (const { names, to } of boxes.values())
    for (const target of new Set(to.map((each) => idOf.get(each)))) lines.push(`  ${names[0]} --> ${target}`);
  return lines.join('\n');
}

/** The text of the page with the present graph. */
export function pageWithGraph() {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`docs/architecture.md must have the lines ${BEGIN} and ${END}`);
  return `${before}${BEGIN}\n\n\`\`\`mermaid\n${mermaid()}\n\`\`\`\n\n${END}${after}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = pageWithGraph();
  if (process.argv.includes('--check')) {
    if (page !== readFileSync(PAGE, 'utf8')) {
      process.stderr.write('docs/architecture.md shows an old project graph. Run: npm run graph\n');
      process.exitCode = 1;
    }
  } else writeFileSync(PAGE, page);
}
