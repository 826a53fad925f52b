import { useState } from 'preact/hooks';
import { useLanguage, useTexts } from '../texts/language';
import { minorUnits, money } from '../texts/written';
import { Action } from '../ui/action';
import { Choice } from '../ui/choice';
import { Field } from '../ui/field';
import { useKey } from '../ui/use-key';
import { refundable } from './payment-shapes';
import type { PaymentShown } from './payment-shapes';

interface RefundProps {
  readonly payment: PaymentShown;
  readonly asked: () => void;
}

/** Gives a part of a captured payment back, or all of it. */
export function Refund({ payment, asked }: RefundProps) {
  const { shop: texts, refundReasons } = useTexts();
  const { language } = useLanguage();
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [key, renew] = useKey(text, reason);
  const rest = refundable(payment);
  if (!rest || rest.amount <= 0 || payment.status !== 'CAPTURED') return null;
  const { currency } = rest;
  const amount = minorUnits(text, currency);
  const shown = amount === undefined ? '' : money(language, amount, currency);
  return (
    <section aria-label={texts.refund}>
      <h2>{texts.refund}</h2>
      <div class="form narrow">
        <Field
          label={texts.refundAmount(currency)}
          hint={shown || texts.refundable(money(language, rest.amount, currency))}
          value={text}
          onValue={setText}
        />
        <Choice
          label={texts.reason}
          value={reason}
          options={{ '': texts.noReason, ...refundReasons }}
          onValue={setReason}
        />
        <Action
          label={texts.refund}
          look="danger"
          disabled={amount === undefined || amount === 0}
          sure={texts.refundSure(shown)}
          path={`/api/payments/${encodeURIComponent(payment.paymentId)}/refunds`}
          wish={{ method: 'POST', headers: key, body: { amount: { amount, currency }, ...(reason && { reason }) } }}
          done={() => {
            renew();
            setText('');
            asked();
            return texts.refundAsked(shown);
          }}
        />
      </div>
    </section>
  );
}
