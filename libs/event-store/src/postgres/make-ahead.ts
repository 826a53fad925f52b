import type { ClientBase } from 'pg';
import { exclusively, headOf } from './log-lock';
import { attaching, creating, partitionName, partitionsOf } from './partitions';
import type { Partition } from './partitions';

/**
 * Gives the last partition an upper bound and creates the next one at least half a partition before the head of the
 * log, so that the log always ends in an empty partition without upper bound. If no process does so in time, for
 * example because a former release runs alone, appends continue in the last partition, and it is bounded later.
 */
export async function makeAhead(client: ClientBase, size: number): Promise<void> {
  for (;;) {
    const last = (await partitionsOf(client))?.at(-1);
    if (!last) return;
    const head = await headOf(client);
    if (last.from - head >= size / 2) return;
    if (last.from > head) await boundEmpty(client, last, size);
    else await boundFilled(client, last, boundBehind(head, size), size);
  }
}

// Far enough behind the head that no append reaches it while the constraint is being validated.
const boundBehind = (head: number, size: number) => Math.ceil((head + size) / (size / 10)) * (size / 10);

async function boundEmpty(client: ClientBase, last: Partition, size: number): Promise<void> {
  await exclusively(client, async () => {
    if ((await headOf(client)) < last.from) await bound(client, last, last.from + size);
  });
}

/**
 * A partition with events would be read whole under the lock, unless a valid constraint implies its bounds. Validating
 * it blocks no one.
 */
async function boundFilled(client: ClientBase, last: Partition, to: number, size: number): Promise<void> {
  const begun = await constraintOf(client, last);
  // Left behind by a process that died. Appends must not run into it.
  const isUsable = begun && begun.to - (await headOf(client)) >= size / 2;
  if (begun && !isUsable)
    await exclusively(client, () => client.query(`ALTER TABLE ${last.name} DROP CONSTRAINT ${begun.name}`));
  const constraint = isUsable ? begun : { name: `${last.name}_before_${to}`, to };
  if (!isUsable) {
    const lower = last.from > 0 ? `position >= ${last.from} AND ` : '';
    const check = `CHECK (${lower}position < ${to}) NOT VALID`;
    await exclusively(client, () =>
      client.query(`ALTER TABLE ${last.name} ADD CONSTRAINT ${constraint.name} ${check}`),
    );
  }
  await client.query(`ALTER TABLE ${last.name} VALIDATE CONSTRAINT ${constraint.name}`);
  await exclusively(client, async () => {
    await bound(client, last, constraint.to);
    await client.query(`ALTER TABLE ${last.name} DROP CONSTRAINT ${constraint.name}`);
  });
}

async function bound(client: ClientBase, last: Partition, to: number): Promise<void> {
  await client.query(`ALTER TABLE events DETACH PARTITION ${last.name}`);
  await client.query(attaching({ ...last, to }));
  for (const statement of creating({ name: partitionName(to), from: to, to: Infinity })) await client.query(statement);
}

async function constraintOf(
  client: ClientBase,
  { name }: Partition,
): Promise<{ name: string; to: number } | undefined> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT conname AS name FROM pg_constraint
      WHERE conrelid = to_regclass($1) AND contype = 'c' AND starts_with(conname, $1 || '_before_')`,
    [name],
  );
  return rows[0] && { name: rows[0].name, to: Number(rows[0].name.slice(`${name}_before_`.length)) };
}
