import { over } from '../attack';
import type { Attack } from '../attack';

export const unknownPaths: Attack = {
  name: 'asks for unknown paths on 30 connections',
  begin: async (scene) => {
    const attacker = await scene.attacker();
    let n = 0;
    return {
      slice: (signal) => over(signal, 30, () => attacker.get(`/nothing/${n++}`)),
      verdict: () => (attacker.counted > 0 ? [] : ['its requests did not count against a rate limit']),
    };
  },
};
