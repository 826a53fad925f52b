import { addressFrom } from './address-from';

describe('the address of the shop', () => {
  it('is that of a local shop unless MARU_URL says another', () => {
    expect(addressFrom({ MARU_API_KEY: 'maru_k' })).toEqual({ url: 'http://127.0.0.1:3000', apiKey: 'maru_k' });
    const other = { MARU_URL: 'https://shop.example.com', MARU_TOKEN: 'a.b.c', MARU_API_KEY: '' };
    expect(addressFrom(other)).toEqual({ url: 'https://shop.example.com', token: 'a.b.c' });
  });

  it.each([
    [{}, 'Set MARU_API_KEY'],
    [{ MARU_API_KEY: 'maru_k', MARU_TOKEN: 'a.b.c' }, 'not both'],
    [{ MARU_API_KEY: 'maru_k\n' }, 'a blank or a character'],
    [{ MARU_API_KEY: 'maru_k', MARU_URL: 'shop.example.com' }, 'MARU_URL is "shop.example.com"'],
    [{ MARU_API_KEY: 'maru_k', MARU_URL: 'file:///etc/passwd' }, 'no http or https URL'],
  ])('is refused with the settings %j', (env, complaint) => {
    expect(() => addressFrom(env)).toThrow(complaint);
  });
});
