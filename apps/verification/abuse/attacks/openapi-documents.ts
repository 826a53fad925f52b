import { over } from '../attack';
import type { Attack } from '../attack';

export const openapiDocuments: Attack = {
  name: 'asks for the merged API document on 30 connections',
  begin: async (scene) => {
    const attacker = await scene.attacker();
    return {
      slice: (signal) => over(signal, 30, () => attacker.get('/docs/openapi.json')),
      verdict: () => (attacker.counted > 0 ? [] : ['its requests did not count against a rate limit']),
    };
  },
};
