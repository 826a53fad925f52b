import { isFree } from './letter';
import type { Letter, Templates } from './letter';

const REASONS: Readonly<Record<string, string>> = {
  'INVENTORY.OUT_OF_STOCK': '주문하신 상품 중 일부가 품절되어',
  'PAYMENTS.DECLINED': '결제가 승인되지 않아',
  'PAYMENTS.INSUFFICIENT_FUNDS': '결제 수단의 잔액이 부족하여',
  'SHIPPING.UNSERVICEABLE': '배송이 불가능한 지역이어서',
};

const NOTHING_PAID = '결제하신 금액이 없으므로 환불할 금액도 없습니다.';
const PAID_BACK = '청구되는 금액은 없으며, 이미 결제하신 금액은 환불됩니다.';

/** A letter to `name`; without a name if it is empty. */
export const letter = (subject: string, name: string, ...paragraphs: string[]): Letter => ({
  subject,
  body:
    [name === '' ? '고객님, 안녕하세요.' : `${name} 님, 안녕하세요.`, ...paragraphs, '감사합니다.\n마루 드림'].join(
      '\n\n',
    ) + '\n',
});

export const ko: Templates = {
  'order-placed': ({ customerName, orderId, lines, total }, price) =>
    letter(
      `주문이 접수되었습니다 (${orderId})`,
      customerName,
      '주문해 주셔서 감사합니다. 접수된 내용은 다음과 같습니다.',
      lines
        .map(
          (line) => `  ${line.name} ${line.quantity}개 (${isFree(line.price) ? '무료' : `개당 ${price(line.price)}`})`,
        )
        .join('\n'),
      isFree(total) ? '결제하실 금액은 없습니다.' : `합계: ${price(total)}`,
      '상품이 출발하면 다시 알려 드리겠습니다.',
    ),
  'order-confirmed': ({ customerName, orderId, total }, price) =>
    letter(
      `주문하신 상품이 출발합니다 (${orderId})`,
      customerName,
      isFree(total)
        ? '상품을 택배사에 전달했습니다. 결제하실 금액은 없습니다.'
        : `${price(total)} 결제가 완료되어 상품을 택배사에 전달했습니다.`,
    ),
  'order-failed': ({ customerName, orderId, reason, total }) =>
    letter(
      `주문을 처리하지 못했습니다 (${orderId})`,
      customerName,
      `죄송합니다. ${REASONS[reason] ?? '저희 쪽 문제로'} 주문을 완료하지 못했습니다.`,
      isFree(total) ? NOTHING_PAID : PAID_BACK,
    ),
  'order-cancelled': ({ customerName, orderId, total }) =>
    letter(
      `주문이 취소되었습니다 (${orderId})`,
      customerName,
      '요청하신 대로 주문을 취소했습니다.',
      isFree(total) ? NOTHING_PAID : PAID_BACK,
    ),
  'shipment-delivered': ({ customerName, orderId }) =>
    letter(`주문하신 상품이 도착했습니다 (${orderId})`, customerName, '택배가 배송 완료되었습니다.'),
  'payment-refunded': ({ customerName, orderId, amount }, price) =>
    letter(`환불이 완료되었습니다 (${orderId})`, customerName, `${price(amount)}을(를) 환불해 드렸습니다.`),
};
