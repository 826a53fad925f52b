const FAMILY = /^# HELP (\S+) /;

/**
 * One text of several in Prometheus' text format, in which each metric has its samples together and its head once. The
 * texts of applications that share a process, whose samples differ in the label `service_name`.
 */
export function mergeTexts(texts: readonly string[]): string {
  const families = new Map<string, { readonly head: string[]; readonly samples: string[] }>();
  for (const text of texts) {
    let family = { head: [] as string[], samples: [] as string[] };
    let isNew = false;
    for (const line of text.split('\n')) {
      const name = FAMILY.exec(line)?.[1];
      if (name !== undefined) {
        isNew = !families.has(name);
        family = families.get(name) ?? { head: [], samples: [] };
        families.set(name, family);
      }
      if (line === '') continue;
      if (!line.startsWith('#')) family.samples.push(line);
      else if (isNew) family.head.push(line);
    }
  }
  return [...families.values()].flatMap(({ head, samples }) => [...head, ...samples]).join('\n') + '\n';
}
