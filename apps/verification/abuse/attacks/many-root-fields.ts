import { over } from '../attack';
import type { Attack } from '../attack';

/** Documents with as many root fields as the limits allow. Each root field costs a call. */
export const manyRootFields: Attack = {
  name: 'asks for as many products in one query as the limits allow, ten queries at a time',
  begin: async (scene) => {
    const attacker = await scene.attacker();
    const fields = Array.from({ length: 18 }, (_, at) => `a${at}: product(productId: "${scene.productId}") { name }`);
    const query = `{ ${fields.join(' ')} }`;
    return { slice: (signal) => over(signal, 10, () => attacker.query(query)) };
  },
};
