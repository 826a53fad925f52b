import { addressClassOf } from './address-class';
import { networkOf } from './network-of';

it.each([
  ['::ffff:192.0.2.7', '192.0.2.7', 'public'],
  ['::FFFF:127.0.0.1', '127.0.0.1', 'loopback'],
  ['::ffff:10.0.0.1%eth0', '10.0.0.1', 'private'],
])('an IPv4 address in IPv6 form counts as the IPv4 one, for its network and its class: %s', (ip, network, of) => {
  expect([networkOf(ip), addressClassOf(ip)]).toEqual([network, of]);
});
