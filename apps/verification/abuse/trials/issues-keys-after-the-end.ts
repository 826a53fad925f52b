import { setTimeout as sleep } from 'node:timers/promises';
import { faults } from '../trial';
import type { Trial } from '../trial';

const WITHIN_MS = 2_000;
const DAY_MS = 86_400_000;
const wanted = { name: 'till', scopes: ['orders:read'] };

/** An API key outlives every token. So a token whose authority has ended must not get one, and every key expires. */
export const issuesKeysAfterTheEnd: Trial = {
  name: 'asks for an everlasting API key',
  run: async ({ member, withRoles }) => {
    const staff = await withRoles(await member(), ['platform']);
    const ask = (body: object) => staff.client.askPatiently('POST', '/api/users/api-keys', body);
    const usual = await ask(wanted);
    if (usual.status !== 201) throw new Error(`staff get no key: ${usual.status} ${JSON.stringify(usual.body)}`);
    const days = (Date.parse(usual.body.expiresAt!) - Date.now()) / DAY_MS;
    const [tooLong, asOperator] = [
      await ask({ ...wanted, validDays: 36_500 }),
      await ask({ name: 'till', scopes: ['keys:write'] }),
    ];
    await staff.client.expect(204, 'POST', '/api/users/logout', {});
    await sleep(WITHIN_MS);
    const late = await ask(wanted);
    return faults(
      [!(days > 0 && days < 366), `a key is valid for ${days} days`],
      [tooLong.status === 201, 'a key is valid for a hundred years'],
      [asOperator.status === 201, 'a key may issue others'],
      [late.status !== 401, `a token of somebody who has logged out was answered ${late.status} for a key`],
    );
  },
};
