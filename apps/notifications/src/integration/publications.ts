import { contractsByContext } from '@maru/contracts';
import type { Publications } from '@maru/messaging';

const asStored: Publications['translations'][string] = ({ type, data }) => ({ type, data });

/** The fact of a letter is published as it is stored; the text stays here. */
export const notificationsPublications: Publications = {
  context: 'notifications',
  translations: Object.fromEntries(contractsByContext.get('notifications')!.map(({ type }) => [type, asStored])),
};
