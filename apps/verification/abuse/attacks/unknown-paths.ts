import { over } from '../attack';
import type { Attack } from '../attack';

export const unknownPaths: Attack = {
  name: 'asks for paths that there are not on 30 connections',
  begin: async (scene) => {
    const attacker = await scene.attacker();
    let n = 0;
    return {
      slice: (signal) => over(signal, 30, () => attacker.get(`/nothing/${n++}`)),
      verdict: () => (attacker.counted > 0 ? [] : ['its requests were not counted']),
    };
  },
};
