import { InMemoryEventStore } from '@maru/event-store';
import type { AppendResult, ExpectedRevision, NewEvent } from '@maru/event-store';
import { DyingEventStore } from '@maru/event-store/testing';
import { otherReceipts, receivedFormerly } from './crowded-sku';
import { inventoryProcess } from './inventory-process';

const kim = { callerId: 'kim', key: 'delivery-1' };
const lee = { callerId: 'lee', key: 'delivery-1' };
const reused = { rejection: { code: 'INVENTORY.IDEMPOTENCY_KEY_REUSED' } };
type Process = ReturnType<typeof inventoryProcess>;

async function shop(stock = 20) {
  const log = new InMemoryEventStore();
  const inventory = inventoryProcess(log);
  await inventory.stock('TEA', stock);
  return { log, inventory };
}
const onHand = async (process: Process) => (await process.level('TEA')).onHand;

/** A process that waits before the append named by `gate` until it is released. */
class PausedStore extends DyingEventStore {
  private open = () => {};
  private readonly gate = new Promise<void>((resolve) => (this.open = resolve));
  private reach = () => {};
  readonly reached = new Promise<void>((resolve) => (this.reach = resolve));

  constructor(
    log: InMemoryEventStore,
    private readonly waitsAt: string,
  ) {
    super(log, Infinity);
  }

  go(): void {
    this.open();
  }

  override async append(stream: string, at: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    if (stream.startsWith(this.waitsAt)) {
      this.reach();
      await this.gate;
    }
    return super.append(stream, at, events);
  }
}

describe('a receipt with an idempotency key', () => {
  it.each([0, 255, 600, 1_500])(
    'is the same receipt when its key is repeated after %d other bookings',
    async (others) => {
      const { log, inventory } = await shop();
      const first = await inventory.receive(kim, 'TEA', 5);
      if (others > 0) await otherReceipts(log, 'TEA', others);
      for (const process of [inventory, inventoryProcess(log)]) {
        expect(await process.receive(kim, 'TEA', 5)).toEqual(first);
        await expect(process.receive(kim, 'TEA', 6)).rejects.toMatchObject(reused);
        await expect(process.receive(kim, 'TEA', 5, 'EAST')).rejects.toMatchObject(reused);
      }
      expect(await onHand(inventory)).toBe(25 + others);
    },
  );

  it('differs for another caller, and for another SKU', async () => {
    const { inventory } = await shop();
    await inventory.stock('CUP', 1);
    const receipts = [
      await inventory.receive(kim, 'TEA', 5),
      await inventory.receive(lee, 'TEA', 5),
      await inventory.receive(kim, 'CUP', 5),
    ];
    expect(new Set(receipts.map(({ receiptId }) => receiptId)).size).toBe(3);
    expect(await onHand(inventory)).toBe(30);
  });

  it('is booked once by two concurrent processes', async () => {
    const { log, inventory } = await shop();
    const processes = [inventory, inventoryProcess(log), inventoryProcess(log)];
    const receipts = await Promise.all(
      processes.flatMap((process) => [process.receive(kim, 'TEA', 5), process.receive(kim, 'TEA', 5)]),
    );
    expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1);
    expect(await onHand(inventory)).toBe(25);
  });

  it('accepts one of two concurrent bodies, and refuses the other', async () => {
    const { log, inventory } = await shop();
    const answers = await Promise.allSettled([
      inventory.receive(kim, 'TEA', 5),
      inventoryProcess(log).receive(kim, 'TEA', 7),
    ]);
    const [won] = answers.filter((answer) => answer.status === 'fulfilled');
    expect(answers.filter((answer) => answer.status === 'rejected')).toMatchObject([{ reason: reused }]);
    expect(await onHand(inventory)).toBe(20 + won!.value.quantity);
  });

  it.each([1, 300])(
    'is not booked again after a delay of %d bookings, when another process has booked it',
    async (others) => {
      const { log, inventory } = await shop();
      const paused = new PausedStore(log, 'inventory.stock-TEA');
      const slow = inventoryProcess(paused).receive(kim, 'TEA', 5);
      await paused.reached;
      const first = await inventory.receive(kim, 'TEA', 5);
      await otherReceipts(log, 'TEA', others);
      paused.go();
      expect(await slow).toEqual(first);
      expect(await onHand(inventory)).toBe(25 + others);
    },
  );

  it('is refused after a delay of 300 bookings, when another body was booked meanwhile', async () => {
    const { log, inventory } = await shop();
    const paused = new PausedStore(log, 'inventory.stock-TEA');
    const slow = inventoryProcess(paused).receive(kim, 'TEA', 5);
    await paused.reached;
    await otherReceipts(log, 'TEA', 300);
    await inventory.receive(kim, 'TEA', 7);
    await otherReceipts(log, 'TEA', 300);
    paused.go();
    await expect(slow).rejects.toMatchObject(reused);
    expect(await onHand(inventory)).toBe(627);
  });

  it('is refused and leaves its key free', async () => {
    const { inventory } = await shop(3);
    const refused = { rejection: { code: 'INVENTORY.BELOW_RESERVED' } };
    await expect(inventory.adjust(kim, 'TEA', -4)).rejects.toMatchObject(refused);
    await expect(inventory.adjust(kim, 'TEA', -4)).rejects.toMatchObject(refused);
    const corrected = await inventory.adjust(kim, 'TEA', -2);
    expect(corrected).toMatchObject({ delta: -2, onHand: 1 });
    expect(await inventory.adjust(kim, 'TEA', -2)).toEqual(corrected);
    await expect(inventory.adjust(kim, 'TEA', -2, 'theft')).rejects.toMatchObject(reused);
  });

  it('costs one more append than one without a key, and no read', async () => {
    const { log, inventory } = await shop();
    await otherReceipts(log, 'TEA', 600);
    await inventory.receive(lee, 'TEA', 1);
    const asked: string[] = [];
    const [append, readPage] = [log.append.bind(log), log.readStreamPage.bind(log)];
    log.append = (stream, ...rest) => (asked.push(`append ${stream.split('-')[0]}`), append(stream, ...rest));
    log.readStreamPage = (stream, ...rest) => (asked.push(`read ${stream.split('-')[0]}`), readPage(stream, ...rest));
    await inventory.receive(kim, 'TEA', 5);
    expect(asked).toEqual(['append inventory.booking', 'append inventory.stock']);
  });

  it('leaves nothing behind for an unknown SKU', async () => {
    const { log, inventory } = await shop();
    const head = await log.head();
    const unknown = { rejection: { code: 'INVENTORY.UNKNOWN_SKU' } };
    await expect(inventory.receive(kim, 'NONE', 5)).rejects.toMatchObject(unknown);
    expect(await log.head()).toBe(head);
  });
});

describe('when the process dies at any append', () => {
  const deaths = (['before', 'after'] as const).flatMap((moment) => [1, 2].map((nth) => [nth, moment] as const));

  it.each(deaths.flatMap(([nth, moment]) => [0, 300, 600].map((others) => [nth, moment, others] as const)))(
    'a receipt is booked once when its request is retried (append %d, %s the write, %d others meanwhile)',
    async (nth, moment, others) => {
      const { log, inventory } = await shop();
      const dying = new DyingEventStore(log, nth, moment);
      const died = { name: 'ProcessDied' };
      await expect(inventoryProcess(dying).receive(kim, 'TEA', 5)).rejects.toMatchObject(died);
      if (others > 0) await otherReceipts(log, 'TEA', others);
      const receipt = await inventoryProcess(log).receive(kim, 'TEA', 5);
      const booked = nth === 2 && moment === 'after';
      expect(receipt).toMatchObject({ quantity: 5, onHand: booked ? 25 : 25 + others });
      expect(await inventory.receive(kim, 'TEA', 5)).toEqual(receipt);
      expect(await onHand(inventory)).toBe(25 + others);
    },
  );

  it.each(deaths)(
    'another body is accepted only if nothing was booked (append %d, %s the write)',
    async (nth, moment) => {
      const { log, inventory } = await shop();
      const dying = new DyingEventStore(log, nth, moment);
      await inventoryProcess(dying)
        .receive(kim, 'TEA', 5)
        .catch((error: Error) => expect(error.name).toBe('ProcessDied'));
      await otherReceipts(log, 'TEA', 600);
      const corrected = inventory.receive(kim, 'TEA', 7);
      if (nth === 2 && moment === 'after') await expect(corrected).rejects.toMatchObject(reused);
      else expect(await corrected).toMatchObject({ quantity: 7, onHand: 627 });
    },
  );
});

describe('a receipt under the former id of its key', () => {
  it.each([0, 200, 600, 3_000])('is the same receipt when it is repeated after %d others', async (others) => {
    const { log, inventory } = await shop();
    await receivedFormerly(log, 'TEA', 'delivery-1', 5);
    if (others > 0) await otherReceipts(log, 'TEA', others);
    const again = await inventory.receive(kim, 'TEA', 5);
    expect(again).toMatchObject({ quantity: 5, onHand: 25 });
    expect(await inventoryProcess(log).receive(kim, 'TEA', 5)).toEqual(again);
    expect(await onHand(inventory)).toBe(25 + others);
    expect(await inventory.receive(lee, 'TEA', 6)).toMatchObject({ quantity: 6 });
  });

  it('is found when an instance of the former version books it concurrently', async () => {
    const { log, inventory } = await shop();
    const paused = new PausedStore(log, 'inventory.stock-TEA');
    const slow = inventoryProcess(paused).receive(kim, 'TEA', 5);
    await paused.reached;
    await receivedFormerly(log, 'TEA', 'delivery-1', 5);
    paused.go();
    expect(await slow).toMatchObject({ quantity: 5, onHand: 25 });
    expect(await onHand(inventory)).toBe(25);
  });

  it('is found when instances of the former version continue to book after its SKU was read', async () => {
    const { log, inventory } = await shop();
    await receivedFormerly(log, 'TEA', 'delivery-0', 5);
    await otherReceipts(log, 'TEA', 600);
    await inventory.receive(kim, 'TEA', 9);
    await receivedFormerly(log, 'TEA', 'delivery-2', 5);
    await otherReceipts(log, 'TEA', 600);
    const keys = ['delivery-0', 'delivery-2'].map((key) => ({ ...kim, key }));
    const again = await Promise.all(keys.map((key) => inventory.receive(key, 'TEA', 5)));
    expect(again).toMatchObject([{ onHand: 25 }, { onHand: 639 }]);
    expect(await onHand(inventory)).toBe(1_239);
  });

  it('is ignored when it differs', async () => {
    const { log, inventory } = await shop();
    await receivedFormerly(log, 'TEA', 'delivery-1', 5);
    expect(await inventory.receive(kim, 'TEA', 7)).toMatchObject({ quantity: 7, onHand: 32 });
  });
});
