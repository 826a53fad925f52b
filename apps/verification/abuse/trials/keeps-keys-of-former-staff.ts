import { setTimeout as sleep } from 'node:timers/promises';
import { faults } from '../trial';
import type { Member, Trial, TrialScene } from '../trial';

const WITHIN_MS = 2_000;

/** The ways in which a member of the `platform` staff can leave. */
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
  // A valid key gets 404, because inventory has no such SKU.
  const asked = () => machine.ask('GET', '/api/inventory/NO-SUCH-SKU', undefined, { 'x-api-key': apiKey });
  const before = await asked();
  if (before.status !== 404) throw new Error(`a valid key was answered ${before.status}`);
  await endings[how]!(staff, scene);
  await sleep(WITHIN_MS);
  const exchange = await scene.stranger().ask('POST', '/api/users/token/api-key', { apiKey });
  return faults(
    [(await asked()).status !== 401, `the gateway takes a key whose issuer ${how}`],
    [exchange.status < 400, `customers exchanges a key whose issuer ${how}`],
  );
}

/** The gateway caches the token of a key, but the key must end with the authority of its issuer. */
export const keepsKeysOfFormerStaff: Trial = {
  name: 'keeps API keys of former staff',
  run: async (scene) => (await Promise.all(Object.keys(endings).map((how) => keeps(how, scene)))).flat(),
};
