import { contractsByContext } from '@maru/contracts';
import { privateTypesOf } from '@maru/messaging';
import type { Publications } from '@maru/messaging';
import { ProductRequestRecorded, RequestKeyBound } from '../domain/catalog.events';

const asStored: Publications['translations'][string] = ({ type, data }) => ({ type, data });

const translations: Publications['translations'] = Object.fromEntries(
  contractsByContext.get('catalog')!.map(({ type }) => [type, asStored]),
);

/** Events of catalog's contract are published as they are stored; those of idempotency keys stay private. */
export const catalogPublications: Publications = {
  context: 'catalog',
  translations,
  privateTypes: privateTypesOf([ProductRequestRecorded, RequestKeyBound], translations),
};
