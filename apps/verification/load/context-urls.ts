import { contexts } from '@maru/platform/contexts';
import type { DistributedShop } from '@maru/platform/distributed';

/** The URLs of the processes of every context, e.g. `http://127.0.0.1:3101`. */
export function contextUrls({ processes }: DistributedShop): readonly string[] {
  const names = new Set(contexts.map(({ name }) => name));
  return processes.filter(({ name }) => names.has(name)).map(({ url }) => url);
}
