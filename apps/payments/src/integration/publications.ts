import { contractsByContext, PaymentIntentRecorded } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { privateTypesOf } from '@maru/messaging';
import type { Publications } from '@maru/messaging';
import { paymentContracts, PaymentIntentOpened } from '../domain/payment.events';

type Translation = Publications['translations'][string];

const asStored: Translation = ({ type, data }) => ({ type, data });

const withoutToken: Translation = ({ data }) => {
  const { paymentId, orderId, customerId, amount } = data as DataOf<typeof PaymentIntentOpened>;
  return { type: PaymentIntentRecorded.type, data: { paymentId, orderId, customerId, amount } };
};

const translations: Publications['translations'] = {
  ...Object.fromEntries(contractsByContext.get('payments')!.map(({ type }) => [type, asStored])),
  [PaymentIntentOpened.type]: withoutToken,
};

/** Events of payments' contract are published as they are stored, except for the intent, whose token stays private. */
export const paymentsPublications: Publications = {
  context: 'payments',
  translations,
  privateTypes: privateTypesOf(paymentContracts, translations),
};
