import { runCommand } from '../../shops/run-command';
import type { TestShop } from '../../shops/test-shop';

export function keysCommand(shop: () => TestShop): void {
  describe('npm run keys', () => {
    it('records that it has wrapped the keys', async () => {
      expect(await runCommand('keys.cli.js', ['wrap'], shop().toolEnv)).toMatchObject({ code: 0, err: '' });
      const path = '/api/audit?type=SECURITY.KEYS_WRAPPED';
      const { items } = await shop().client.expect<{ items: object[] }>(200, 'GET', path);
      expect(items).toMatchObject([{ context: 'customers', actor: { kind: 'service', id: 'npm run keys' } }]);
    }, 60_000);
  });
}
