import { closedLoad, openLoad } from './load';
import type { LoadOrder } from './load';

// Runs one load order at a time, and sends the result to its parent.
process.on('message', (order: LoadOrder) => {
  void (order.perSecond === undefined ? closedLoad(order) : openLoad(order, order.perSecond)).then(
    (measured) => process.send!(measured),
    (error: unknown) => process.send!({ fault: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send!({ url: '' });
