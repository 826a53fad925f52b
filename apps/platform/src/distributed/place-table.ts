import { table } from '../tools/table';
import type { DistributedShop } from './start-distributed-shop';

/** The addresses of all processes and backends, as text for the terminal. */
export function placeTable({ processes, places }: DistributedShop): string {
  const rows = processes.map(({ name, instance, pid, url }) => [`${name}.${instance}`, String(pid ?? ''), url]);
  const backends = Object.entries(places).map(([what, where]) => `  ${what.padEnd(9)}  ${where}`);
  return `\n${indented(table([['process', 'pid', 'at'], ...rows]))}\n\n${backends.join('\n')}\n`;
}

const indented = (text: string) => text.replace(/^/gm, '  ');
