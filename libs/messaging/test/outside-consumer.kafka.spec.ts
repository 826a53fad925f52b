import { eventually } from '@maru/testing';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toRecord, fromRecord } from '../src/kafka/records/wire';
import { describeKafka } from '../src/testing';
import { RelayRoom } from './relay-room';

const guide = join(__dirname, '../../../docs/guides/consuming-from-outside.md');
const [, script] = /```js\n([^]*?)```/.exec(readFileSync(guide, 'utf8'))!;

describeKafka('the consumer in the guide', (brokers) => {
  let room: RelayRoom;
  let consumer: ChildProcess | undefined;
  beforeEach(async () => (room = await RelayRoom.open(brokers)));
  afterEach(async () => {
    if (consumer?.exitCode === null) {
      consumer.kill();
      await once(consumer, 'exit');
    }
    await room.close();
  });

  /** Runs the guide's code on the topic of this test; returns the lines that it prints. */
  function run(): string[] {
    const text = script!
      .replace('maru.inventory.events', room.topic)
      .replace(`groupId: 'buyer'`, `groupId: '${room.topic}'`);
    const started = spawn(process.execPath, ['-'], {
      cwd: __dirname,
      env: { ...process.env, KAFKA_BROKERS: brokers.join(',') },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    consumer = started;
    started.stdin.end(text);
    const lines: string[] = [];
    let rest = '';
    started.stdout.on('data', (chunk) => {
      const parts = (rest + String(chunk)).split('\n');
      rest = parts.pop()!;
      // The client logs to the same stream, as JSON.
      lines.push(...parts.filter((line) => !line.startsWith('{')));
    });
    return lines;
  }

  it('has about 20 lines', () => {
    expect(script!.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(24);
  });

  it('hears the relay’s messages, skips repeated ones, and takes late ones', async () => {
    room.translate = (data) => (data.sku === 'P' && data.available === 7 ? { ...data, available: -7 } : data);
    const { relay } = await room.start();
    await room.low('A', 3, 2);
    await room.low('P', 7);
    await room.tells('A', [3, 2]);
    const lines = run();
    await eventually(() => expect(lines).toEqual(['A: 3 left', 'A: 2 left']), 15_000);

    const [first] = await room.records();
    await resend(first!);
    await room.low('A', 1);
    await eventually(() => expect(lines).toEqual(['A: 3 left', 'A: 2 left', 'A: 1 left']));
    await eventually(async () => expect(await room.records()).toHaveLength(4));

    room.translate = (data) => data;
    await relay.consumer.parked.retry('inventory.stock-P');
    await eventually(() => expect(lines.at(-1)).toBe('P: 7 left'));
    expect(lines).toHaveLength(4);
  });

  async function resend(record: Awaited<ReturnType<RelayRoom['records']>>[number]): Promise<void> {
    const producer = room.kafka.producer({ createPartitioner: () => () => record.partition });
    await producer.connect();
    await producer.send({ topic: room.topic, messages: [toRecord(fromRecord(record).message)] });
    await producer.disconnect();
  }
});
