import type { Tree } from '@nx/devkit';
import { FsTree } from '@nx/devkit/internal';
import path from 'node:path';
import command from './command/generator';
import context from './context/generator';
import { places } from './context/places';
import event from './event/generator';
import process from './process/generator';
import view from './view/generator';

const root = path.join(__dirname, '../..');

/** The working tree. Changes by generators stay in memory. */
const workspace = (): Tree => new FsTree(root, false);
const written = (tree: Tree) => tree.listChanges().map((change) => change.path);
const text = (tree: Tree, file: string) => tree.read(file, 'utf8')!;

// Generated once, because formatting is slow.
let made: readonly { readonly path: string; readonly content: Buffer | null }[];
beforeAll(async () => {
  const tree = workspace();
  await context(tree, { name: 'appraisals' });
  made = tree.listChanges();
});

function withAppraisals(): Tree {
  const tree = workspace();
  for (const { path: file, content } of made) tree.write(file, content!);
  return tree;
}

describe('the context generator', () => {
  it('changes only its own folders and the three files that name every context', () => {
    const outside = written(withAppraisals()).filter(
      (file) => !/^(apps|libs\/contracts\/src)\/appraisals\//.test(file),
    );
    expect(outside.sort()).toEqual(places.map(({ file }) => file).sort());
    expect(places).toHaveLength(3);
  });

  it.each([
    ['Appraisals', /"Appraisals"; it must be kebab-case/],
    ['gift-cards', /"gift-cards"; it must be one word/],
    ['new', /a word of JavaScript/],
    ['shipping', /already something in apps\/shipping/],
  ])('refuses the name %s', async (name, why) => {
    const tree = workspace();
    await expect(context(tree, { name })).rejects.toThrow(why);
    expect(written(tree)).toEqual([]);
  });

  it('refuses missing, duplicate and unknown fields, and unknown scopes', async () => {
    await expect(context(workspace(), { name: 'appraisals', fields: 'note:string' })).rejects.toThrow(
      /the types are text, id/,
    );
    await expect(context(workspace(), { name: 'appraisals', fields: 'a:text,a:id' })).rejects.toThrow(
      /names a field twice/,
    );
    await expect(context(workspace(), { name: 'appraisals', fields: '' })).rejects.toThrow(/needs data/);
    await expect(context(workspace(), { name: 'appraisals', readScope: 'all' })).rejects.toThrow(
      /There is no scope "all"/,
    );
  });
});

describe('the command generator', () => {
  it('declares the event that the command causes, once', async () => {
    const tree = withAppraisals();
    await event(tree, { context: 'appraisals', name: 'appraisal-received', fields: 'pieces:quantity' });
    await command(tree, { context: 'appraisals', name: 'receive-appraisal' });
    const contracts = text(tree, 'libs/contracts/src/appraisals/events.ts');
    expect(contracts.match(/'appraisals\.appraisal-received\.v1'/g)).toHaveLength(1);
    expect(text(tree, 'apps/appraisals/src/features/receive-appraisal/receive-appraisal.handler.ts')).toContain(
      'readonly pieces: number',
    );
  });

  it('takes an irregular event and another scope as options', async () => {
    const tree = withAppraisals();
    await command(tree, { context: 'appraisals', name: 'send-back', event: 'appraisal-sent', scope: 'orders:write' });
    expect(text(tree, 'apps/appraisals/src/domain/appraisal.decider.ts')).toContain("'appraisals.appraisal-sent.v1'");
    expect(text(tree, 'apps/appraisals/test/access.json')).toContain(
      '"POST /api/appraisals/:id/send-back": "signed in"',
    );
  });

  it('refuses an unknown context, an existing command, and an invalid name', async () => {
    await expect(command(workspace(), { context: 'appraisals', name: 'approve-appraisal' })).rejects.toThrow(
      /There is no context "appraisals"; there are .*catalog, /,
    );
    const tree = withAppraisals();
    await expect(command(tree, { context: 'appraisals', name: 'open-appraisal' })).rejects.toThrow(
      /has the command "open-appraisal" already/,
    );
    await expect(command(tree, { context: 'appraisals', name: 'approveAppraisal' })).rejects.toThrow(
      /must be kebab-case/,
    );
  });

  it('names the missing part of a handwritten aggregate, and changes nothing', async () => {
    const tree = workspace();
    await expect(command(tree, { context: 'ordering', name: 'hold-order' })).rejects.toThrow(
      /order\.decider\.ts has no type "OrderStatus"/,
    );
    await expect(command(workspace(), { context: 'shipping', name: 'x' })).rejects.toThrow(/Name one with --aggregate/);
  });
});

describe('the event generator', () => {
  it('refuses an existing event', async () => {
    const tree = withAppraisals();
    await expect(event(tree, { context: 'appraisals', name: 'appraisal-opened' })).rejects.toThrow(
      /has the event "appraisal-opened" already/,
    );
  });

  it('writes one example, which is the fixture', async () => {
    const tree = withAppraisals();
    await event(tree, { context: 'appraisals', name: 'appraisal-weighed', fields: 'weighed-at:time' });
    const fixture = JSON.parse(text(tree, 'apps/appraisals/test/fixtures/appraisal-weighed.v1.json')) as {
      data: object;
    };
    expect(Object.keys(fixture.data)).toEqual(['appraisalId', 'weighedAt']);
  });
});

describe('the view generator', () => {
  const ENTITY = 'apps/appraisals/src/views/appraisal-summary/appraisal-summary.entity.ts';
  const withView = async () => {
    const tree = withAppraisals();
    await view(tree, { context: 'appraisals', name: 'appraisal-summary' });
    return tree;
  };
  const addColumn = (tree: Tree, column: string) =>
    tree.write(ENTITY, text(tree, ENTITY).replace(/\}\n$/, `\n  ${column}\n}\n`));
  const migrations = (tree: Tree) => tree.children('apps/appraisals/src/migrations');

  it('derives migration and shape from the columns of the entity', async () => {
    const tree = await withView();
    const migration = text(tree, 'apps/appraisals/src/migrations/create-appraisal-summaries.ts');
    expect(migration).toMatch(/appraisal_id uuid PRIMARY KEY,\s+status text NOT NULL,\s+note text NOT NULL/);
    expect(text(tree, 'docs/guides/what-grows.md')).toMatch(
      /\| appraisals +\| `appraisal_summary` +\| each appraisal +\| its entity/,
    );
  });

  it('adds one migration for new columns of the entity when it runs again', async () => {
    const tree = await withView();
    addColumn(tree, "@Column('timestamptz', { name: 'closed_at', nullable: true })\n  closedAt!: Date | null;");
    for (let n = 0; n < 2; n++) await view(tree, { context: 'appraisals', name: 'appraisal-summary' });
    expect(migrations(tree)).toEqual(['create-appraisal-summaries.ts', 'add-closed-at-to-appraisal-summaries.ts']);
    expect(text(tree, 'apps/appraisals/src/migrations/add-closed-at-to-appraisal-summaries.ts')).toContain(
      'ALTER TABLE appraisal_summary ADD COLUMN closed_at timestamptz',
    );
    expect(text(tree, 'apps/appraisals/src/views/appraisal-summary/appraisal-summary.shape.ts')).toContain(
      'closedAt: row.closedAt && row.closedAt.toISOString()',
    );
    expect(text(tree, 'apps/appraisals/src/appraisals.app.ts')).toMatch(/AddClosedAtToAppraisalSummaries\d{13}/);
  });

  it('refuses a new column that the former release could not write', async () => {
    const tree = await withView();
    addColumn(tree, "@Column('integer')\n  pieces!: number;");
    await expect(view(tree, { context: 'appraisals', name: 'appraisal-summary' })).rejects.toThrow(
      /must be nullable or have a default/,
    );
  });

  it('refuses a second list at the same path', async () => {
    const tree = await withView();
    await expect(view(tree, { context: 'appraisals', name: 'open-appraisal' })).rejects.toThrow(
      /give the view another place with --path/,
    );
  });
});

describe('the process generator', () => {
  const asked = { context: 'appraisals', name: 'appraisal-approval', command: 'approve-appraisal' };

  it('refuses a missing command, a command with data, and a second process', async () => {
    const tree = withAppraisals();
    await expect(process(tree, asked)).rejects.toThrow(/has no command "approve-appraisal"; make it first/);
    await command(tree, { context: 'appraisals', name: 'approve-appraisal' });
    await command(tree, { context: 'appraisals', name: 'receive-appraisal', fields: 'pieces:quantity' });
    await expect(process(tree, { ...asked, command: 'receive-appraisal' })).rejects.toThrow(/needs pieces/);
    await process(tree, asked);
    await expect(process(tree, { ...asked, name: 'appraisal-inspection' })).rejects.toThrow(/has a process already/);
  });
});
