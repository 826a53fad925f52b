import { DeviceApiModule } from '@maru/device-api';
import { MobileBffModule } from '@maru/mobile-bff';
import { takenBy, textFieldsOf } from '@maru/service/testing';
import type { Hostile } from '@maru/service/testing';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { z } from 'zod';
import { contexts } from '@maru/platform/contexts';

// The texts without the rule for one line, and why. GraphQL has no list here, because it passes its texts to contexts.
const ALLOWED: Readonly<Record<string, readonly Hostile[] | 'all'>> = {
  // A description has several lines.
  'CreateProductHttp.create body.description': ['a line break'],
  'ChangeProductHttp.change body.description': ['a line break'],
  // A password is hashed and never stored, shown or compared as a text.
  'RegisterUserHttp.register body.password': 'all',
  'LogInHttp.logIn body.password': 'all',
  'ConfirmAddressHttp.confirm body.password': 'all',
  'ChangePasswordHttp.change body.currentPassword': 'all',
  'ChangePasswordHttp.change body.newPassword': 'all',
  'ChangeInitialPasswordHttp.change body.currentPassword': 'all',
  'ChangeInitialPasswordHttp.change body.newPassword': 'all',
  'ResetPasswordHttp.reset body.newPassword': 'all',
};

const fields = textFieldsOf([...contexts.map(({ module }) => module), MobileBffModule, DeviceApiModule]);

describe('the texts that clients send', () => {
  it('are found in every context, over HTTP and gRPC', () => {
    const found = fields.map(({ where }) => where);
    expect(found).toEqual(
      expect.arrayContaining([
        'CreateProductHttp.create body.name',
        'ListProductsHttp.list query.q',
        'ProductsGrpc.search body.category',
        'PlaceOrderHttp.place body.shippingAddress.city',
        'PlaceOrderGrpc.place body.shippingAddress.city',
        'ReorderGrpc.reorder body.paymentToken',
        'AdjustStockHttp.adjust body.reason',
        'RegisterUserHttp.register body.email',
        'ConfirmDeliveryGrpc.confirm body.trackingNumber',
        'ListMailboxHttp.list query.orderId',
        'ReorderHttp.reorder body.press',
      ]),
    );
    expect(found.length).toBeGreaterThan(60);
  });

  it.each(fields.map((field) => [field.where, field] as const))('follow a text rule: %s', (where, field) => {
    const allowed = ALLOWED[where] ?? [];
    if (allowed !== 'all') expect(takenBy(field)).toEqual(allowed);
  });

  it('have no exception for a field that does not exist', () => {
    const found = new Set(fields.map(({ where }) => where));
    expect(Object.keys(ALLOWED).filter((where) => !found.has(where))).toEqual([]);
  });

  it('are reported when they have no rule', () => {
    @Controller('api/notes')
    class NotesHttp {
      @Post()
      write(@Body({ schema: z.object({ note: z.object({ title: z.string().max(10) }).optional() }) }) note: unknown) {
        return note;
      }
      @Post('blindly')
      blindly(@Body() note: unknown) {
        return note;
      }
    }
    @Module({ controllers: [NotesHttp] })
    class NotesModule {}
    expect(() => textFieldsOf([NotesModule])).toThrow('NotesHttp.blindly body has no schema');
    Reflect.deleteProperty(NotesHttp.prototype, 'blindly');
    const [title] = textFieldsOf([NotesModule]);
    expect(title!.where).toBe('NotesHttp.write body.note.title');
    expect(takenBy(title!)).toHaveLength(8);
  });
});
