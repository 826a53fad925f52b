import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkLayers } from './check-layers';

const apps = path.join(__dirname, '..', 'apps');
// A context is an app with a domain folder.
const contexts = readdirSync(apps).filter((app) => existsSync(path.join(apps, app, 'src', 'domain')));

describe('the layers inside a context', () => {
  it('are checked in at least seven contexts', () => {
    expect(contexts.length).toBeGreaterThanOrEqual(7);
  });

  it.each(contexts)('have no wrong import in %s', (context) => {
    expect(checkLayers(path.join(apps, context, 'src'))).toEqual([]);
  });

  it.each([
    ['a command that imports a view', 'features/cancel/cancel.handler.ts', '../../views/order/get-order.query'],
    ['a command that imports a listener', 'features/cancel/cancel.handler.ts', '../../integration/order.listener'],
    [
      'a lookup that imports a command',
      'lookups/product/product.projection.ts',
      '../../features/cancel/cancel.handler',
    ],
    ['a view that imports a command', 'views/order/get-order.query.ts', '../../features/cancel/cancel.handler'],
    ['a view that imports a publication', 'views/order/get-order.query.ts', '../../integration/publications'],
    ['a listener that imports a view', 'integration/order.listener.ts', '../views/order/get-order.query'],
    ['a rule that imports an aggregate', 'domain/order.decider.ts', '../aggregates'],
    ['a shared file that imports a view', 'order-shape.ts', './views/order/order.entity'],
    ['a folder of its own that imports a view', 'letters/letters.ts', '../views/order/order.entity'],
    ['a listener that imports a controller', 'integration/order.listener.ts', '../features/cancel/cancel.http'],
    ['a command that imports the module', 'features/cancel/cancel.handler.ts', '../../ordering.module'],
  ])('refuse %s', (_what, file, imports) => {
    expect(checkFile(file, imports)).toEqual([
      { file, imports: `${path.posix.join(path.posix.dirname(file), imports)}.ts` },
    ]);
  });

  it.each([
    ['a command that imports a rule', 'features/cancel/cancel.handler.ts', '../../domain/order.decider'],
    ['a command that imports a lookup', 'features/cancel/cancel.handler.ts', '../../lookups/product/product.entity'],
    ['a listener that imports a command', 'integration/order.listener.ts', '../features/cancel/cancel.handler'],
    ['a view that imports an aggregate', 'views/order/get-order.query.ts', '../../aggregates'],
    ['a module that imports a controller', 'ordering.module.ts', './features/cancel/cancel.http'],
    ['a spec that imports a view', 'features/cancel/cancel.spec.ts', '../../views/order/get-order.query'],
  ])('allow %s', (_what, file, imports) => {
    expect(checkFile(file, imports)).toEqual([]);
  });
});

/** The wrong imports of a context with this one file and this one import. */
function checkFile(file: string, imports: string) {
  const src = mkdtempSync(path.join(tmpdir(), 'layers-'));
  try {
    mkdirSync(path.join(src, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(src, file), `import { x } from '${imports}';\nexport const y = x;\n`);
    return checkLayers(src);
  } finally {
    rmSync(src, { recursive: true });
  }
}
