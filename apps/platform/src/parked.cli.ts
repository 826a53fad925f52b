import { explain } from './explain';
import { askContext, findRunningShop, operatorSession } from './tools/running-shop';
import type { RunningShop } from './tools/running-shop';
import { table } from './tools/table';

const USAGE = `
  npm run parked -- list [waiting|parked|queued]
  npm run parked -- retry <group> <key>              retries the messages of the key's entity, in order
  npm run parked -- drop <group> <key> <position>    drops one message for good, then retries the rest of its entity

  <key> is a stream or an entity (ordering.<id>); <position> is - for a record without one.
`;

interface Parked {
  readonly group: string;
  readonly key: string;
  readonly position: string;
  readonly type: string;
  readonly attempts: number;
  readonly parkedAt: string;
  readonly state: string;
  readonly dueAt?: string;
  readonly error: string;
}

// Stands for the position of a record that is no message.
const NO_POSITION = '-';
const STATES = ['waiting', 'parked', 'queued'];
const HEADING = ['group', 'key', 'position', 'type', 'tries', 'since', 'state', 'due', 'why'];

async function main([command, group, key, position]: readonly string[]): Promise<void> {
  if (command === 'list' && (!group || STATES.includes(group))) return list(await findRunningShop(process.env), group);
  if (command === 'retry' && group && key) return settle(await findRunningShop(process.env), 'retry', { group, key });
  if (command === 'drop' && group && key && position)
    return settle(await findRunningShop(process.env), 'drop', {
      group,
      key,
      position: position === NO_POSITION ? '' : position,
    });
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
}

async function list(shop: RunningShop, state?: string): Promise<void> {
  const operator = await operatorSession(shop, process.env);
  let none = true;
  // One instance of each context is enough, because parked messages are in the context's database.
  for (const context of Object.keys(shop.contexts)) {
    for (let after: string | undefined, more = true; more;) {
      const query = new URLSearchParams({ ...(state && { state }), ...(after && { after }) });
      const path = `/internal/parked?${query.toString()}`;
      const page = await askContext<{ parked: Parked[]; next?: string }>(shop, context, operator, path);
      // One table for each page, so that a long list is shown while it is read.
      if (page.parked.length > 0) process.stdout.write(`${table([HEADING, ...page.parked.map(cellsOf)])}\n`);
      none &&= page.parked.length === 0;
      after = page.next;
      more = after !== undefined;
    }
  }
  if (none) process.stdout.write('Nothing is parked.\n');
}

const cellsOf = ({ group, key, position, type, attempts, parkedAt, state, dueAt, error }: Parked): string[] => {
  return [
    group,
    key,
    position || NO_POSITION,
    type || NO_POSITION,
    String(attempts),
    parkedAt,
    state,
    dueAt ?? '-',
    error,
  ];
};

async function settle(
  shop: RunningShop,
  what: 'retry' | 'drop',
  body: { group: string; key: string; position?: string },
) {
  const context = body.group.split('/')[0]!;
  if (!shop.contexts[context]) throw new Error(`there is no consumer group ${body.group}; see npm run parked -- list`);
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
