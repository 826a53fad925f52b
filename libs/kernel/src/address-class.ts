import { BlockList, isIP } from 'node:net';
import type { AddressClass } from './actor';
import { withoutMapping } from './mapped-ipv4';

const blocks = (networks: readonly (readonly [string, number])[]): BlockList => {
  const list = new BlockList();
  for (const [address, prefix] of networks) list.addSubnet(address, prefix, address.includes(':') ? 'ipv6' : 'ipv4');
  return list;
};

const LOOPBACK = blocks([
  ['127.0.0.0', 8],
  ['::1', 128],
]);
// RFC 1918, RFC 3927, RFC 6598; RFC 4193, RFC 4291 §2.5.6.
const PRIVATE = blocks([
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
  ['fc00::', 7],
  ['fe80::', 10],
]);

/** Undefined for a text that is no IP address. An IPv4 address in IPv6 form counts as the IPv4 one. */
export function addressClassOf(ip: string): AddressClass | undefined {
  let known = remembered.get(ip);
  if (known === undefined) {
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(ip, (known = classOf(ip) ?? null));
  }
  return known ?? undefined;
}

// Cached, because each request needs it and a BlockList makes an object for each check.
const MOST_REMEMBERED = 1_000;
const remembered = new Map<string, AddressClass | null>();

function classOf(ip: string): AddressClass | undefined {
  const plain = withoutMapping(ip.replace(/%.*$/, ''));
  const version = isIP(plain);
  if (version === 0) return undefined;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(plain, family)) return 'loopback';
  return PRIVATE.check(plain, family) ? 'private' : 'public';
}
