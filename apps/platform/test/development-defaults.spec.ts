import { onDevelopmentDefaults } from '../src/development-defaults';

describe('development defaults', () => {
  it.each([
    ['nothing is set', {}],
    ['the gateway listens on the loopback', { HOST: '127.0.0.1' }],
    ['the gateway listens on the IPv6 loopback', { HOST: '::1' }],
    ['settings are empty', { HOST: '', DATABASE_URL: '', SMTP_URL: '', NODE_ENV: 'development' }],
  ])('hold when %s', (_, env) => {
    expect(onDevelopmentDefaults(env)).toBe(true);
  });

  it.each([
    ['the gateway listens on all addresses', { HOST: '0.0.0.0' }],
    ['the gateway listens on an address of the network', { HOST: '192.168.0.9' }],
    ['the gateway listens on a host name', { HOST: 'shop.example.org' }],
    ['there is a database', { DATABASE_URL: 'postgres://127.0.0.1/shop' }],
    ['there is a mail server', { SMTP_URL: 'smtp://127.0.0.1' }],
    ['NODE_ENV is production', { NODE_ENV: 'production' }],
  ])('do not hold when %s', (_, env) => {
    expect(onDevelopmentDefaults(env)).toBe(false);
  });
});
