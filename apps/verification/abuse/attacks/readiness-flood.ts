import { over } from '../attack';
import type { Attack } from '../attack';

export const readinessFlood: Attack = {
  name: 'asks whether the shop is ready on 30 connections',
  begin: async (scene) => {
    const attacker = await scene.attacker();
    return {
      slice: (signal) => over(signal, 30, () => attacker.get('/health/ready')),
      verdict: () => (attacker.statuses.has(503) ? ['the shop reported that it is not ready'] : []),
    };
  },
};
