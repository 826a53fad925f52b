import type { ClientBase } from 'pg';
import { exclusively } from './log-lock';
import { attaching, partitionName, partitionsOf } from './partitions';

const FIRST = partitionName(0);

// The new table takes the owner and the privileges of the old one.
const PRIVILEGES = `
DO $$
DECLARE
  privilege record;
BEGIN
  EXECUTE format('ALTER TABLE events OWNER TO %I',
    (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = '${FIRST}'::regclass));
  FOR privilege IN
    SELECT acl.privilege_type AS kind, acl.is_grantable AS grantable,
           CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END AS grantee
      FROM pg_class, aclexplode(relacl) AS acl WHERE oid = '${FIRST}'::regclass AND acl.grantee <> relowner
  LOOP
    EXECUTE format('GRANT %s ON events TO %s%s', privilege.kind, privilege.grantee,
      CASE WHEN privilege.grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
END $$`;

/**
 * Makes the plain table of a former release the first partition of the log. No row is moved or read: the partition has
 * no bounds yet, so there is nothing to check.
 */
export async function partitionPlainLog(client: ClientBase): Promise<void> {
  await indexTypes(client);
  await exclusively(client, async () => {
    if (await partitionsOf(client)) return;
    await client.query(`ALTER TABLE events RENAME TO ${FIRST}`);
    await client.query(`ALTER INDEX events_pkey RENAME TO ${FIRST}_pkey`);
    await client.query(`ALTER INDEX events_type_position RENAME TO ${FIRST}_type_position`);
    await client.query(`CREATE TABLE events (LIKE ${FIRST} INCLUDING DEFAULTS) PARTITION BY RANGE (position)`);
    await client.query('ALTER TABLE events ADD PRIMARY KEY (position)');
    await client.query('CREATE INDEX events_type_position ON events (type, position)');
    await client.query(PRIVILEGES);
    await client.query(attaching({ name: FIRST, from: 0, to: Infinity }));
  });
}

/** Builds the index by type during reads and appends. The unfinished index of a process that died is built again. */
async function indexTypes(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ valid: boolean }>(
    `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('events_type_position')`,
  );
  if (rows[0]?.valid) return;
  if (rows[0]) await client.query('DROP INDEX CONCURRENTLY events_type_position');
  await client.query('CREATE INDEX CONCURRENTLY events_type_position ON events (type, position)');
}
