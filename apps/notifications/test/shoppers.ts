import {
  AccountClosed,
  AccountLetterRequested,
  CustomerRegistered,
  CustomerRegisteredV1,
  OrderCancelled,
  OrderConfirmed,
  OrderFailed,
  OrderPlaced,
  PartialRefundMade,
  PaymentRefunded,
  ProfileChanged,
  ShipmentDelivered,
} from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { RandomIds } from '@maru/kernel';
import type { Person } from '@maru/personal-data';
import type { ContextOnTrial } from '@maru/service/testing';

const ids = new RandomIds();

/** The messages of the other contexts about customers and their orders. */
export function shoppers(shop: ContextOnTrial) {
  const orderStream = (orderId: string) => `ordering.order-${orderId}`;
  return {
    async register(locale = 'en', name = 'Kim', email = 'kim@example.com'): Promise<string> {
      const userId = ids.next();
      const person = (await shop.persons.begin(userId)) as Person;
      const sealed = { email: person.seal('email', email), name: person.seal('name', name) };
      await shop.say(CustomerRegistered, `customers.user-${userId}`, { userId, ...sealed, locale });
      return userId;
    },
    /** In the form from before personal keys. */
    async registerPlain(name: string): Promise<string> {
      const userId = ids.next();
      const person = { userId, email: 'old@example.com', name, locale: 'en' };
      await shop.say(CustomerRegisteredV1, `customers.user-${userId}`, person);
      return userId;
    },
    async change(userId: string, name: string, locale: string): Promise<void> {
      const person = (await shop.persons.begin(userId)) as Person;
      await shop.say(ProfileChanged, `customers.user-${userId}`, { userId, name: person.seal('name', name), locale });
    },
    /** Closes the account; with `erased` the key is erased already. */
    async leave(userId: string, { erased = true } = {}): Promise<void> {
      if (erased) await shop.persons.erase(userId);
      await shop.say(AccountClosed, `customers.user-${userId}`, { userId });
    },
    /** Customers requests a letter about the account. */
    async accountLetter(
      userId: string,
      template: DataOf<typeof AccountLetterRequested>['template'],
      code?: string,
    ): Promise<string> {
      const letterId = ids.next();
      const found = await shop.persons.find(userId);
      const sealed = code === undefined || !found || found === 'erased' ? {} : { code: found.seal('code', code) };
      await shop.say(AccountLetterRequested, `customers.letter-${letterId}`, { letterId, userId, template, ...sealed });
      return letterId;
    },
    async place(customerId: string, orderId = ids.next()): Promise<string> {
      const line = { productId: ids.next(), sku: 'MUG-1', name: 'Mug', quantity: 2, unitPrice: 1250 };
      const shippingAddress = 'sealed.v1.to-kim';
      const order = { orderId, customerId, currency: 'EUR', lines: [line], total: 2500, shippingAddress };
      await shop.say(OrderPlaced, orderStream(orderId), order);
      return orderId;
    },
    /** An order of one piece that costs nothing. */
    async placeFree(customerId: string, orderId = ids.next()): Promise<string> {
      const line = { productId: ids.next(), sku: 'STICKER', name: 'Sticker', quantity: 1, unitPrice: 0 };
      const shippingAddress = 'sealed.v1.to-kim';
      const order = { orderId, customerId, currency: 'EUR', lines: [line], total: 0, shippingAddress };
      await shop.say(OrderPlaced, orderStream(orderId), order);
      return orderId;
    },
    confirm: (orderId: string) => shop.say(OrderConfirmed, orderStream(orderId), { orderId }),
    fail: (orderId: string, reason: string) =>
      shop.say(OrderFailed, orderStream(orderId), { orderId, reason, detail: 'For the books.' }),
    cancel: (orderId: string) => shop.say(OrderCancelled, orderStream(orderId), { orderId }),
    refund: (orderId: string, amount = 2500) =>
      shop.say(PaymentRefunded, `payments.payment-${orderId}`, {
        paymentId: ids.next(),
        orderId,
        amount: { amount, currency: 'EUR' },
        providerReference: 'sandbox-1',
      }),
    refundPart: (orderId: string, amount: number) =>
      shop.say(PartialRefundMade, `payments.payment-${orderId}`, {
        paymentId: ids.next(),
        orderId,
        refundId: ids.next(),
        amount: { amount, currency: 'EUR' },
        providerReference: 'sandbox-2',
        failedAttempts: 0,
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
