import { momentField, streamState } from '@maru/service';
import { z } from 'zod';
import { contexts } from '../routes';

/** The query of an order at a moment. A revision is that of the order's own stream. */
export const orderMomentQuery = z.strictObject({ at: momentField.optional() });

/** Everything that an order touched, at one moment. */
export const orderMoment = z.object({
  orderId: z.string(),
  at: z.string().optional().meta({
    description: 'The moment of every stream. A revision of the order became the position of its event.',
  }),
  streams: z.array(streamState).meta({
    description: 'The order, its fulfilment, reservation, payment and shipment, and the stock of its lines.',
  }),
  unanswered: z.array(z.enum(contexts)).meta({ description: 'Contexts that did not answer; ask again.' }),
});
export type OrderMoment = z.infer<typeof orderMoment>;
