import { oneProcessShop } from '../shops/one-process-shop';
import { runCommand } from '../shops/run-command';
import { audit } from './suites/audit';
import { withShop } from '../shops/test-shop';

const shop = withShop(oneProcessShop);
audit(shop);

describe('npm run keys', () => {
  it('records that it wraps the keys', async () => {
    expect(await runCommand('keys.cli.ts', ['wrap'], shop().toolEnv)).toMatchObject({ code: 0, err: '' });
    const path = '/api/audit?type=SECURITY.KEYS_WRAPPED';
    const { items } = await shop().client.expect<{ items: object[] }>(200, 'GET', path);
    expect(items).toMatchObject([{ context: 'customers', actor: { kind: 'service', id: 'npm run keys' } }]);
  }, 60_000);
});
