import { setTimeout as sleep } from 'node:timers/promises';
import { faults } from '../trial';
import type { Member, Trial, TrialScene } from '../trial';

const WITHIN_MS = 2_000;

/** How somebody stops to be staff of `platform`. */
const endings: Readonly<Record<string, (staff: Member, scene: TrialScene) => Promise<unknown>>> = {
  'lost the role': async ({ userId }, { operator }) =>
    (await operator()).expect(204, 'PUT', `/api/users/${userId}/roles`, { roles: ['stock'] }),
  'was erased': ({ client }) => client.expect(204, 'DELETE', '/api/users/profile'),
};

async function keeps(how: string, scene: TrialScene): Promise<readonly string[]> {
  const staff = await scene.withRoles(await scene.member(), ['platform']);
  const body = { name: 'till', scopes: ['stock:read'] };
  const { apiKey } = (await staff.client.expect(201, 'POST', '/api/users/api-keys', body)) as { apiKey: string };
  const machine = scene.stranger();
  // 404: inventory has looked for the SKU.
  const asked = () => machine.ask('GET', '/api/inventory/NO-SUCH-SKU', undefined, { 'x-api-key': apiKey });
  const before = await asked();
  if (before.status !== 404) throw new Error(`a good key was answered ${before.status}`);
  await endings[how]!(staff, scene);
  await sleep(WITHIN_MS);
  const exchange = await scene.stranger().ask('POST', '/api/users/token/api-key', { apiKey });
  return faults(
    [(await asked()).status !== 401, `the gateway takes a key whose issuer ${how}`],
    [exchange.status < 400, `customers exchanges a key whose issuer ${how}`],
  );
}

/** The gateway keeps the token of a key; the key dies with its issuer all the same. */
export const keepsKeysOfFormerStaff: Trial = {
  name: 'keeps API keys of former staff',
  run: async (scene) => (await Promise.all(Object.keys(endings).map((how) => keeps(how, scene)))).flat(),
};
