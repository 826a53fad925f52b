import { contractsByContext } from '@maru/contracts';
import { isDeclared } from '@maru/messaging';
import type { Publications } from '@maru/messaging';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '../../..');
const contexts = readdirSync(path.join(root, 'apps')).filter((name) => existsSync(publicationsFile(name)));

function publicationsFile(context: string): string {
  return path.join(root, 'apps', context, 'src', 'integration', 'publications.ts');
}

/** The context's publications: the export of its `integration/publications.ts` that names the context. */
function publicationsOf(context: string): Publications {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the contexts are found at run time
  const exported = Object.values(require(publicationsFile(context)) as object);
  return exported.find((each): each is Publications => (each as Partial<Publications>).context === context)!;
}

/** The stored types that the context's code or its contract mentions, for any purpose. */
function namedTypes(context: string): string[] {
  const name = new RegExp(`['"\`](${context}\\.[a-z0-9-]+\\.v\\d+)['"\`]`, 'g');
  const files = sourcesOf(path.join(root, 'apps', context, 'src')).map((file) => readFileSync(file, 'utf8'));
  const own = files.flatMap((text) => [...text.matchAll(name)].map(([, type]) => type!));
  return [...new Set([...own, ...contractsByContext.get(context)!.map(({ type }) => type)])].sort();
}

function sourcesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => path.join(directory, file));
}

describe('the stored types of every context', () => {
  it('are checked in all contexts that publish', () => {
    expect(contexts).toEqual([...contractsByContext.keys()].sort());
  });

  it.each(contexts)('of %s are each declared as either public or private', (context) => {
    const publications = publicationsOf(context);
    const types = namedTypes(context);
    expect(types.length).toBeGreaterThan(0);
    expect(types.filter((type) => !isDeclared(publications, type))).toEqual([]);
    const { translations, privateTypes = [] } = publications;
    expect(privateTypes.filter((type) => type in translations)).toEqual([]);
    expect(new Set(privateTypes).size).toBe(privateTypes.length);
  });

  it.each(contexts)('of %s are private only when its contract does not declare them', (context) => {
    const contract = contractsByContext.get(context)!.map(({ type }) => type);
    expect(publicationsOf(context).privateTypes?.filter((type) => contract.includes(type)) ?? []).toEqual([]);
  });

  it('do not count as declared when no publication names them', () => {
    for (const context of contexts) expect(isDeclared(publicationsOf(context), `${context}.not-yet.v1`)).toBe(false);
  });
});
