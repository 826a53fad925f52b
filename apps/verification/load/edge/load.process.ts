import { closedLoad, openLoad } from './load';
import type { LoadOrder } from './load';

// Sends what it is told to, and tells how that went; one order at a time.
process.on('message', (order: LoadOrder) => {
  void (order.perSecond === undefined ? closedLoad(order) : openLoad(order, order.perSecond)).then(
    (measured) => process.send!(measured),
    (error: unknown) => process.send!({ fault: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send!({ url: '' });
