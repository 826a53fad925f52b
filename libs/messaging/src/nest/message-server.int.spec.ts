import { StockLow, StockReceived } from '@maru/testing/stock';
import type { DataOf } from '@maru/kernel';
import { currentCausation, deriveId } from '@maru/kernel';
import { eventually } from '@maru/testing';
import { Controller, Injectable, Module } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedHarness } from '../testing';
import type { BusProcess, MessageBusHarness } from '../testing';
import { StockRoom } from '../testing/stock-room';
import { connectMessageServer } from './connect-message-server';
import { MessageContext } from './message-context';
import { MessageServer } from './message-server';

@Injectable()
class Diary {
  readonly lines: string[] = [];
  fault: ((line: string) => unknown) | undefined;

  async write(line: string): Promise<void> {
    const fault = this.fault?.(line);
    if (fault) throw fault;
    await sleep(1);
    this.lines.push(line);
  }
}

@Controller()
class PurchasingController {
  constructor(private readonly diary: Diary) {}

  @EventPattern([StockLow.type])
  async reorder(@Payload() data: DataOf<typeof StockLow>, @Ctx() context: MessageContext): Promise<void> {
    expect(currentCausation()!.messageId).toBe(context.message.id);
    await this.diary.write(`reorder ${context.message.key}:${data.available}`);
  }

  @EventPattern([StockReceived.type])
  async shelve(@Payload() data: DataOf<typeof StockReceived>): Promise<void> {
    await this.diary.write(`shelve ${data.quantity}`);
  }
}

@Controller()
class AlarmController {
  constructor(private readonly diary: Diary) {}

  @EventPattern([StockLow.type])
  async ring(@Payload() data: DataOf<typeof StockLow>): Promise<void> {
    await this.diary.write(`ring ${data.available}`);
  }
}

@Module({ controllers: [PurchasingController, AlarmController], providers: [Diary] })
class StockRoomModule {}

describe('MessageServer in a Nest application', () => {
  let room: StockRoom;
  let process: BusProcess;
  let app: INestApplication;
  let server: MessageServer;
  let diary: Diary;
  const faults: unknown[] = [];

  beforeEach(async () => {
    faults.length = 0;
    room = await StockRoom.open((publications): Promise<MessageBusHarness> =>
      embeddedHarness(publications, { bus: { onFault: ({ error }) => void faults.push(error) } }),
    );
    process = await room.harness.start();
    const module = await Test.createTestingModule({ imports: [StockRoomModule] }).compile();
    app = module.createNestApplication(new FastifyAdapter(), { logger: false });
    diary = app.get(Diary);
    server = connectMessageServer(app, { context: 'purchasing', bus: process.bus, dataSource: process.dataSource });
    await app.init();
    await app.startAllMicroservices();
  });
  afterEach(async () => {
    await app.close();
    await room.harness.close();
  });

  it('makes all patterns one group that hears in order, and runs every handler of a pattern', async () => {
    await room.low('A', 2);
    const receipt = { sku: 'A', warehouse: 'SEOUL', quantity: 5, receiptId: deriveId('receipt') };
    await room.append(room.key('A'), [{ type: StockReceived.type, data: receipt }]);
    await room.low('A', 1);
    await eventually(() => expect(diary.lines).toHaveLength(5));
    expect([...diary.lines.slice(0, 2)].sort()).toEqual(['reorder inventory.stock-A:2', 'ring 2']);
    expect(diary.lines[2]).toBe('shelve 5');
    expect([...diary.lines.slice(3)].sort()).toEqual(['reorder inventory.stock-A:1', 'ring 1']);
    expect(server.running!.group).toBe('purchasing/integration');
  });

  it('passes a handler’s error to the bus unchanged, which retries and then parks the message', async () => {
    const poison = new TypeError('no such shelf');
    diary.fault = (line) => (line === 'ring 2' ? poison : undefined);
    await room.low('A', 2, 1);
    await eventually(async () => expect(await server.running!.parked.list()).toHaveLength(2));
    expect(faults.filter((fault) => fault === poison)).toHaveLength(3);
    expect((await server.running!.parked.list())[0]!.error).toBe('TypeError: no such shelf');
    // The other handler of the pattern ran to its end on every try.
    expect(diary.lines).toEqual(Array(3).fill('reorder inventory.stock-A:2'));
  });

  it('parks nothing after a lost connection in a handler', async () => {
    let failures = 5;
    diary.fault = () => (failures-- > 0 ? Object.assign(new Error('gone'), { code: 'ECONNRESET' }) : undefined);
    await room.low('A', 1);
    await eventually(() => expect(diary.lines).toContain('ring 1'));
    await eventually(() => expect(diary.lines).toContain('reorder inventory.stock-A:1'));
    expect(await server.running!.parked.list()).toEqual([]);
  });

  it('waits for the handlers in flight when the application closes', async () => {
    let begun = false;
    const write = diary.write.bind(diary);
    diary.write = async (line) => {
      begun = true;
      await sleep(60);
      await write(line);
    };
    await room.low('A', 1);
    await eventually(() => expect(begun).toBe(true));
    await app.close();
    expect([...diary.lines].sort()).toEqual(['reorder inventory.stock-A:1', 'ring 1']);
    const [{ position }] = await process.dataSource.query(
      `SELECT position FROM consumer_positions WHERE consumer_group = 'purchasing/integration'`,
    );
    expect(position).toBe(await room.harness.store.head());
  });
});
