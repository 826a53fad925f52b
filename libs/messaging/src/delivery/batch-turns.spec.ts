import { BatchTurns } from './batch-turns';

describe('the turns of the batches of a group', () => {
  it('come one after the other, also behind one that fails', async () => {
    const turns = new BatchTurns();
    const done: string[] = [];
    const first = turns.take(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done.push('first');
      throw new Error('refused');
    });
    const second = turns.take(async () => done.push('second'));
    await expect(first).rejects.toThrow('refused');
    await second;
    expect(done).toEqual(['first', 'second']);
  });

  it('follow each other only when no other process had one between, and the last was not lost', () => {
    const turns = new BatchTurns();
    expect(['7', '8', '10', '11', '11'].map((turn) => turns.follows(turn))).toEqual([false, true, false, true, false]);
    turns.lost();
    expect([turns.follows('12'), turns.follows('13')]).toEqual([false, true]);
  });
});
