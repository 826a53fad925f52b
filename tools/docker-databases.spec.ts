import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { Client } from 'pg';
import { contexts, root, services } from './compose-file';

const script = path.join(root, 'docker', 'postgres', 'databases.sh');
const { MARU_DATABASES, MARU_KEYS_USED_BY, MARU_KEYS_KEPT_BY } = services['postgres']!.environment as Record<
  string,
  string
>;
const names = MARU_DATABASES!.split(' ');
const SEALING = MARU_KEYS_USED_BY!.split(', ');
const passwords = (word: string) =>
  Object.fromEntries(names.map((name) => [`${name.toUpperCase()}_DATABASE_PASSWORD`, `${word}-${name}`]));

const psql = spawnSync('psql', ['--version']).status === 0;
const skipped = psql ? '' : ' (not run, because there is no psql)';

(psql ? describe : describe.skip)(`the databases of the composition${skipped}`, () => {
  const server = new URL(process.env['MARU_TEST_DATABASE_URL'] ?? '');
  let admin: Client;

  beforeAll(async () => {
    admin = new Client({ connectionString: server.href });
    await admin.connect();
    const { rows } = await admin.query('SELECT rolname FROM pg_roles WHERE rolname = ANY ($1)', [names]);
    // The roles are dropped below, so a shop's own roles must not exist here.
    if (rows.length > 0) throw new Error('the PostgreSQL of the tests has roles of a shop; use another server');
  });
  afterAll(async () => {
    for (const name of names) await admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    for (const name of names) await admin.query(`DROP ROLE IF EXISTS "${name}"`);
    await admin.end();
  });

  /** Runs the script as the image does, with the server's own user and the passwords in the environment. */
  function prepare(environment: Record<string, string>) {
    const { status, stderr } = spawnSync('bash', [script], {
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        PGHOST: server.hostname,
        PGPORT: server.port,
        PGPASSWORD: decodeURIComponent(server.password),
        POSTGRES_USER: decodeURIComponent(server.username),
        ...{ MARU_DATABASES, MARU_KEYS_USED_BY, MARU_KEYS_KEPT_BY },
        ...environment,
      },
    });
    return { status, stderr };
  }

  /** Connects, and returns the current user or the error. */
  async function enter(role: string, database: string, password: string): Promise<unknown> {
    const own = new URL(server);
    Object.assign(own, { username: role, password, pathname: `/${database}` });
    const client = new Client({ connectionString: own.href });
    try {
      await client.connect();
      return (await client.query<{ user: string }>('SELECT current_user AS user')).rows[0]!.user;
    } catch (error) {
      return (error as Error).message;
    } finally {
      await client.end();
    }
  }

  it('are created for each context, and only its own role may connect', async () => {
    expect(prepare(passwords('first'))).toEqual({ status: 0, stderr: '' });
    for (const name of names) expect(await enter(name, name, `first-${name}`)).toBe(name);
    for (const name of names.filter((each) => each !== 'payments'))
      expect(await enter(name, 'payments', `first-${name}`)).toContain('permission denied');
  });

  it('let contexts that seal data read the keys of persons, and only customers make and erase them', async () => {
    for (const name of contexts) {
      const entered = await enter(name, 'keys', `first-${name}`);
      if (!SEALING.includes(name)) expect(entered).toContain('permission denied');
      else expect(entered).toBe(name);
    }
    const make = `INSERT INTO personal_keys (user_id, key) VALUES ('018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11', '\\x01')
      ON CONFLICT (user_id) DO UPDATE SET key = NULL, erased_at = now()`;
    for (const name of SEALING) {
      const url = new URL(server);
      Object.assign(url, { username: name, password: `first-${name}`, pathname: '/keys' });
      const client = new Client({ connectionString: url.href });
      await client.connect();
      const may = (statement: string) =>
        client.query(statement).then(
          () => true,
          (error: { code?: string }) => error.code !== '42501',
        );
      expect([
        name,
        await may('SELECT key FROM personal_keys'),
        await may(make),
        await may('DELETE FROM personal_keys'),
      ]).toEqual([name, true, name === 'customers', false]);
      await client.end();
    }
  });

  it('keep their data when the script runs again, which renews only the passwords', async () => {
    const ordering = new URL(server);
    ordering.pathname = '/ordering';
    const inside = new Client({ connectionString: ordering.href });
    await inside.connect();
    await inside.query('CREATE TABLE kept ()');
    await inside.end();
    expect(prepare(passwords("it's another"))).toEqual({ status: 0, stderr: '' });
    expect(await enter('ordering', 'ordering', 'first-ordering')).toContain('authentication failed');
    expect(await enter('ordering', 'ordering', "it's another-ordering")).toBe('ordering');
    const again = new Client({ connectionString: ordering.href });
    await again.connect();
    expect((await again.query("SELECT to_regclass('kept') AS kept")).rows).toEqual([{ kept: 'kept' }]);
    await again.end();
  });

  it('are not created when a password is missing, and the script names the variable', () => {
    const { PAYMENTS_DATABASE_PASSWORD: _, ...rest } = passwords('third');
    expect(prepare(rest)).toEqual({ status: 1, stderr: 'PAYMENTS_DATABASE_PASSWORD is not set\n' });
  });
});
