import { contractsByContext } from '@maru/contracts';
import type { Publications } from '@maru/messaging';

const asStored: Publications['translations'][string] = ({ type, data }) => ({ type, data });

/** That somebody was told something leaves as it is stored; the words stay here. */
export const notificationsPublications: Publications = {
  context: 'notifications',
  translations: Object.fromEntries(contractsByContext.get('notifications')!.map(({ type }) => [type, asStored])),
};
