import { contractsByContext } from '@maru/contracts';
import type { Publications } from '@maru/messaging';

const asStored: Publications['translations'][string] = ({ type, data }) => ({ type, data });

/** Breaches and their acknowledgements are published as they are stored. */
export const auditorPublications: Publications = {
  context: 'auditor',
  translations: Object.fromEntries(contractsByContext.get('auditor')!.map(({ type }) => [type, asStored])),
};
