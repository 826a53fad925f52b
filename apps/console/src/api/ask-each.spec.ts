import type { Answer } from './ask';
import { askEach } from './ask-each';

const found: Answer<string> = { ok: true, status: 200, body: 'PARKED', headers: new Headers() };
const refused = (status: number): Answer<string> => ({
  ok: false,
  status,
  problem: { code: 'X', title: '', detail: '' },
});
const ids = ['1', '2', '3', '4', '5', '6', '7', '8'];

describe('asking about each row of a list', () => {
  let told: Record<string, Answer<string>>;
  const tell = (id: string, answer: Answer<string>) => void (told[id] = answer);
  beforeEach(() => (told = {}));

  it('asks about every row once, and about three at a time', async () => {
    let [under, most] = [0, 0];
    const ask = async () => {
      most = Math.max(most, ++under);
      await Promise.resolve();
      under--;
      return found;
    };
    await askEach(ids, ask, tell, new AbortController().signal);
    expect(Object.keys(told)).toEqual(ids);
    expect(most).toBe(3);
  });

  it('stops at a refusal, but not at something that does not exist', async () => {
    await askEach(ids, async (id) => (id === '2' ? refused(404) : found), tell, new AbortController().signal);
    expect(Object.keys(told)).toHaveLength(8);
    told = {};
    await askEach(ids, async () => refused(429), tell, new AbortController().signal);
    expect(Object.keys(told)).toHaveLength(3);
  });

  it('tells nothing after the page has left', async () => {
    const over = new AbortController();
    await askEach(ids, async () => (over.abort(), found), tell, over.signal);
    expect(told).toEqual({});
  });
});
