import { networkOf } from './network-of';

describe('the network of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7', 'an IPv4 address itself'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', 'the /64 of one subscriber'],
    ['2001:DB8:0001:0002::6', '2001:db8:1:2::/64', 'the same however it is written'],
    ['2001:db8::6', '2001:db8:0:0::/64', 'with the zeros that "::" stands for'],
    ['2001:db8:0000:20::', '2001:db8:0:20::/64', 'without zeros before other digits only'],
    ['::1', '0:0:0:0::/64', 'when it begins with "::"'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64', 'without the zone of an interface'],
  ])('%s is %s: %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
