import { explain } from './explain';
import { askContext, findRunningShop, operatorSession } from './tools/running-shop';
import type { RunningShop } from './tools/running-shop';
import { table } from './tools/table';

const USAGE = `
  npm run parked -- list
  npm run parked -- retry <group> <key>              tries the key's messages again, in order
  npm run parked -- drop <group> <key> <position>    gives one message up for good, then goes on with its key
`;

interface Parked {
  readonly group: string;
  readonly key: string;
  readonly position: string;
  readonly type: string;
  readonly attempts: number;
  readonly parkedAt: string;
  readonly error: string;
}

async function main([command, group, key, position]: readonly string[]): Promise<void> {
  if (command === 'list') return list(await findRunningShop(process.env));
  if (command === 'retry' && group && key) return settle(await findRunningShop(process.env), 'retry', { group, key });
  if (command === 'drop' && group && key && position)
    return settle(await findRunningShop(process.env), 'drop', { group, key, position });
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
}

async function list(shop: RunningShop): Promise<void> {
  // What is parked is in the context's database: each of its instances tells of all.
  const operator = await operatorSession(shop, process.env);
  const answers = await Promise.all(
    Object.keys(shop.contexts).map((context) =>
      askContext<{ parked: Parked[] }>(shop, context, operator, '/internal/parked'),
    ),
  );
  const parked = answers.flatMap((answer) => answer.parked);
  const rows = parked.map((each) => [
    each.group,
    each.key,
    each.position,
    each.type,
    String(each.attempts),
    each.parkedAt,
    each.error,
  ]);
  const heading = ['group', 'key', 'position', 'type', 'tries', 'since', 'why'];
  process.stdout.write(parked.length === 0 ? 'Nothing is parked.\n' : `${table([heading, ...rows])}\n`);
}

async function settle(
  shop: RunningShop,
  what: 'retry' | 'drop',
  body: { group: string; key: string; position?: string },
) {
  const context = body.group.split('/')[0]!;
  if (!shop.contexts[context]) throw new Error(`there is no group ${body.group}`);
  const operator = await operatorSession(shop, process.env);
  const path = `/internal/parked/${what}`;
  const { handled, left } = await askContext<{ handled: number; left: number }>(shop, context, operator, path, body);
  process.stdout.write(`${handled} handled, ${left} of ${body.key} parked still\n`);
  if (left > 0) process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`\n  ${error instanceof Error && !('code' in error) ? error.message : explain(error)}\n\n`);
  process.exitCode = 1;
});
