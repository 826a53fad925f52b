import { VirtualTime } from './virtual-time';
import { createTestDatabase } from './test-database';

describe('VirtualTime', () => {
  it('runs due tasks in order, and none before its time', async () => {
    const time = new VirtualTime();
    const seen: string[] = [];
    time.after(20, () => seen.push('late'));
    time.after(10, () => seen.push('early'));
    const cancel = time.after(15, () => seen.push('cancelled'));
    cancel();
    await time.advance(19);
    expect(seen).toEqual(['early']);
    await time.advance(1);
    expect(seen).toEqual(['early', 'late']);
  });

  it('wakes a sleeper', async () => {
    const time = new VirtualTime();
    const sleeping = time.sleep(1_000).then(() => time.now());
    await time.advance(5_000);
    expect((await sleeping).toISOString()).toBe('2030-01-01T00:00:01.000Z');
  });
});

describe('createTestDatabase', () => {
  it('creates a database, and drops it', async () => {
    const database = await createTestDatabase('probe');
    expect(database.url).toMatch(/\/probe_[0-9a-f]{12}$/);
    await database.drop();
  });
});
