import { freePorts } from './free-ports';

describe('free ports', () => {
  it('are different from each other', async () => {
    const ports = await freePorts(50);
    expect(new Set(ports).size).toBe(50);
  });

  it('exclude reserved ports that have no listener yet', async () => {
    const left = [20_500, 23_000, 25_000, 27_500, 29_000, 29_999];
    const spoken = Array.from({ length: 10_000 }, (_, at) => 20_000 + at).filter((port) => !left.includes(port));
    const ports = await freePorts(2, [undefined, ...spoken]);
    expect(left).toEqual(expect.arrayContaining([...ports]));
  });
});
