import {
  CustomerRegistered,
  OrderCancelled,
  OrderConfirmed,
  OrderFailed,
  OrderPlaced,
  PaymentRefunded,
  ProfileChanged,
  ShipmentDelivered,
} from '@maru/contracts';
import { RandomIds } from '@maru/kernel';
import type { ContextOnTrial } from '@maru/service/testing';

const ids = new RandomIds();

/** What the rest of the shop says of customers and their orders. */
export function shoppers(shop: ContextOnTrial) {
  const orderStream = (orderId: string) => `ordering.order-${orderId}`;
  return {
    async register(locale = 'en', name = 'Kim', email = 'kim@example.com'): Promise<string> {
      const userId = ids.next();
      await shop.say(CustomerRegistered, `customers.user-${userId}`, { userId, email, name, locale });
      return userId;
    },
    async change(userId: string, name: string, locale: string): Promise<void> {
      await shop.say(ProfileChanged, `customers.user-${userId}`, { userId, name, locale });
    },
    async place(customerId: string, orderId = ids.next()): Promise<string> {
      const line = { productId: ids.next(), sku: 'MUG-1', name: 'Mug', quantity: 2, unitPrice: 1250 };
      const shippingAddress = {
        name: 'Kim',
        line1: '1 Sejong-daero',
        city: 'Seoul',
        postalCode: '04524',
        country: 'KR',
      };
      const order = { orderId, customerId, currency: 'EUR', lines: [line], total: 2500, shippingAddress };
      await shop.say(OrderPlaced, orderStream(orderId), order);
      return orderId;
    },
    confirm: (orderId: string) => shop.say(OrderConfirmed, orderStream(orderId), { orderId }),
    fail: (orderId: string, reason: string) =>
      shop.say(OrderFailed, orderStream(orderId), { orderId, reason, detail: 'For the books.' }),
    cancel: (orderId: string) => shop.say(OrderCancelled, orderStream(orderId), { orderId }),
    refund: (orderId: string) =>
      shop.say(PaymentRefunded, `payments.payment-${orderId}`, {
        paymentId: ids.next(),
        orderId,
        amount: { amount: 2500, currency: 'EUR' },
        providerReference: 'sandbox-1',
      }),
    deliver: (orderId: string) =>
      shop.say(ShipmentDelivered, `shipping.shipment-${orderId}`, {
        shipmentId: ids.next(),
        orderId,
        deliveredAt: '2030-01-03T09:30:00.000Z',
      }),
    async mail(query: string): Promise<readonly Record<string, string>[]> {
      return (await shop.call('GET', `/api/notifications?${query}`)).body.items;
    },
  };
}
