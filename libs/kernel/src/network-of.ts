import { withoutMapping } from './mapped-ipv4';

/** The network that an IP address stands for: of IPv6 its /64, of which a single subscriber has all; of IPv4 itself. */
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
