import { StockLow } from '@maru/testing/stock';
import { eventually } from '@maru/testing';
import type { ConsumerFault } from '../delivery/delivery-settings';
import type { Message } from '../message';
import { PoisonMessage } from '../poison-message';
import { embeddedHarness, HARNESS_RETRY } from '../testing';
import { StockRoom } from '../testing/stock-room';

const UNDECLARED = 'inventory.shelf-fell-over.v1';

describe('a parked message', () => {
  let room: StockRoom;
  let faults: ConsumerFault[];

  beforeEach(async () => {
    faults = [];
    room = await StockRoom.open((publications) =>
      embeddedHarness(
        publications.map((each) => ({
          ...each,
          translations: { ...each.translations, [UNDECLARED]: ({ data }) => ({ type: UNDECLARED, data }) },
        })),
        { bus: { onFault: (fault) => void faults.push(fault) } },
      ),
    );
  });
  afterEach(() => room.harness.close());

  const count = ({ data }: Message) => (data as { available?: number }).available;
  const told = () =>
    faults
      .filter(({ outcome }) => outcome === 'parked')
      .map(({ group, message, attempt, error }) => ({
        group,
        key: message!.key,
        type: message!.type,
        id: message!.id,
        attempt,
        error: (error as Error).message,
      }));
  const types = [StockLow.type, UNDECLARED];

  /** A's 9 cannot be handled, B's -1 breaks the contract, and C's fall is undeclared. One message follows each. */
  async function happenings(): Promise<void> {
    await room.low('A', 9, 1);
    await room.low('B', -1, 1);
    await room.append(room.key('C'), [
      { type: UNDECLARED, data: {} },
      { type: StockLow.type, data: { sku: 'C', available: 1, threshold: 1 } },
    ]);
  }

  async function expectAllTold(parked: readonly { message: Message }[], tries: number): Promise<void> {
    expect(new Set(told().map(({ id }) => id))).toEqual(new Set(parked.map(({ message }) => message.id)));
    expect(told()).toHaveLength(6);
    const of = (sku: string) => told().filter(({ key }) => key === room.key(sku));
    const low = { group: room.group, type: StockLow.type };
    const behind = { ...low, attempt: 0, error: expect.stringContaining('queues behind') as string };
    expect(of('A')).toEqual([
      expect.objectContaining({ ...low, attempt: tries, error: expect.stringContaining('nine') as string }),
      expect.objectContaining(behind),
    ]);
    expect(of('B')).toEqual([
      expect.objectContaining({ ...low, attempt: 0, error: expect.stringContaining('breaks its contract') as string }),
      expect.objectContaining(behind),
    ]);
    expect(of('C')).toEqual([
      expect.objectContaining({
        group: room.group,
        type: UNDECLARED,
        error: expect.stringContaining('is not declared in the contracts') as string,
      }),
      expect.objectContaining(behind),
    ]);
  }

  it('is reported once by a keyed group', async () => {
    const handle = async (message: Message) => {
      if (count(message) === 9) throw new Error('cannot take nine');
    };
    const consumer = room.keyed(await room.harness.start(), handle, { types });
    await happenings();
    const parked = await eventually(async () => {
      const list = await consumer.parked.list();
      expect(list).toHaveLength(6);
      return list;
    });
    await eventually(() => expectAllTold(parked, HARNESS_RETRY.attempts));
  });

  it('is reported once when it waits, and once more when it has waited for too long', async () => {
    let away: Error | undefined = Object.assign(new Error('the provider is away'), { transient: true });
    const consumer = room.keyed(await room.harness.start(), async () => {
      if (away) throw away;
    });
    await room.low('A', 9, 1);
    const toldOf = (outcome: string) =>
      faults
        .filter((fault) => fault.outcome === outcome)
        .map(({ message, attempt, error }) => [count(message!), (attempt ?? 0) > 0, (error as Error).message]);
    const behind = expect.stringContaining('queues behind') as string;
    await eventually(() => expect(toldOf('parked')).toHaveLength(1), 8_000);
    expect(toldOf('parked')).toEqual([[9, true, 'Error: the provider is away']]);
    expect(toldOf('waiting')).toEqual([
      [9, true, 'the provider is away'],
      [1, false, behind],
    ]);
    away = undefined;
    await eventually(async () => expect(await consumer.parked.list()).toEqual([]));
    expect(faults.filter(({ outcome }) => outcome === 'parked' || outcome === 'waiting')).toHaveLength(3);
  });

  it('is reported once by a batch group', async () => {
    const handle = async (messages: readonly Message[]) => {
      const nine = messages.find((message) => count(message) === 9);
      if (nine) throw new PoisonMessage(nine, new Error('cannot take nine'));
    };
    const consumer = room.batched(await room.harness.start(), handle, { types });
    await happenings();
    const parked = await eventually(async () => {
      const list = await consumer.parked.list();
      expect(list).toHaveLength(6);
      return list;
    });
    await eventually(() => expectAllTold(parked, 1));
  });
});
