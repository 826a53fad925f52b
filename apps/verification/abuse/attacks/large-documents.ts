import { over } from '../attack';
import type { Attack } from '../attack';

const DOCUMENT = `{ ${Array.from({ length: 50_000 }, (_, at) => `a${at}:__typename`).join(' ')} }`;

/** 1 MB each, which are refused before they are parsed. */
export const largeDocuments: Attack = {
  name: 'sends GraphQL documents of 50,000 aliases',
  begin: async (scene) => {
    const attacker = await scene.attacker();
    return {
      slice: (signal) => over(signal, 4, () => attacker.query(DOCUMENT)),
      verdict: () => (attacker.statuses.has(200) ? ['a document of 1 MB was answered'] : []),
    };
  },
};
