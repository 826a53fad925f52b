import { contractsByContext } from '@maru/contracts';
import type { Publications } from '@maru/messaging';

const asStored: Publications['translations'][string] = ({ type, data }) => ({ type, data });

/** All that catalog's contract declares leaves as it is stored; what belongs to idempotency keys stays here. */
export const catalogPublications: Publications = {
  context: 'catalog',
  translations: Object.fromEntries(contractsByContext.get('catalog')!.map(({ type }) => [type, asStored])),
};
