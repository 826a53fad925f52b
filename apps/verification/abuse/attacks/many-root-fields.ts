import { over } from '../attack';
import type { Attack } from '../attack';

/** As many fields at the root as a document may have, each of which is a call. */
export const manyRootFields: Attack = {
  name: 'asks for as many products in one query as it may, ten queries at a time',
  begin: async (scene) => {
    const attacker = await scene.attacker();
    const fields = Array.from({ length: 18 }, (_, at) => `a${at}: product(productId: "${scene.productId}") { name }`);
    const query = `{ ${fields.join(' ')} }`;
    return { slice: (signal) => over(signal, 10, () => attacker.query(query)) };
  },
};
