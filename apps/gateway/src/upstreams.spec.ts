import { Upstreams } from './upstreams';

const A = 'http://127.0.0.1:4001';
const B = 'http://127.0.0.1:4002';
const C = 'http://127.0.0.1:4003';

describe('the addresses of a context', () => {
  let now = 0;
  const upstreams = (...urls: string[]) =>
    new Upstreams(
      () => urls,
      () => now,
    );

  it('take turns, for each context by itself', () => {
    const shop = upstreams(A, B);
    expect([shop.next('ordering'), shop.next('payments'), shop.next('ordering'), shop.next('ordering')]).toEqual([
      A,
      A,
      B,
      A,
    ]);
  });

  it('are left out for a second when they have refused a connection', () => {
    const shop = upstreams(A, B, C);
    shop.refused(B);
    expect([1, 2, 3, 4].map(() => shop.next('ordering'))).not.toContain(B);
    now += 1_001;
    expect([1, 2, 3].map(() => shop.next('ordering'))).toContain(B);
  });

  it('are asked all the same when none of them has answered lately', () => {
    const shop = upstreams(A, B);
    shop.refused(A);
    shop.refused(B);
    expect([shop.next('ordering'), shop.next('ordering')].sort()).toEqual([A, B]);
  });

  it('are asked once for one request', () => {
    const shop = upstreams(A, B);
    expect(shop.next('ordering', [A])).toBe(B);
    expect(shop.next('ordering', [A, B])).toBeUndefined();
  });
});
