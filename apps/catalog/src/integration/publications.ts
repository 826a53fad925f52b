import { contractsByContext } from '@maru/contracts';
import { privateTypesOf } from '@maru/messaging';
import type { Publications } from '@maru/messaging';
import { ProductRequestRecorded, RequestKeyBound } from '../domain/catalog.events';

const asStored: Publications['translations'][string] = ({ type, data }) => ({ type, data });

const translations: Publications['translations'] = Object.fromEntries(
  contractsByContext.get('catalog')!.map(({ type }) => [type, asStored]),
);

/** All that catalog's contract declares leaves as it is stored; what belongs to idempotency keys stays here. */
export const catalogPublications: Publications = {
  context: 'catalog',
  translations,
  privateTypes: privateTypesOf([ProductRequestRecorded, RequestKeyBound], translations),
};
