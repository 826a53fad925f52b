import { withoutMapping } from './mapped-ipv4';

/**
 * The network of an IP address: the /64 of an IPv6 address, because one subscriber has all of it; an IPv4 address
 * itself.
 */
export function networkOf(ip: string): string {
  const plain = withoutMapping(ip.replace(/%.*$/, ''));
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const front = head.split(':').filter(Boolean);
  const back = (tail ?? '').split(':').filter(Boolean);
  const groups =
    tail === undefined ? front : [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
