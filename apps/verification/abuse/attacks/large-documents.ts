import { over } from '../attack';
import type { Attack } from '../attack';

const DOCUMENT = `{ ${Array.from({ length: 50_000 }, (_, at) => `a${at}:__typename`).join(' ')} }`;

/** Documents of about 1 MB, which the shop must refuse before it parses them. */
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
