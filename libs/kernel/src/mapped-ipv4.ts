const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/** An IPv4 address in IPv6 form (RFC 4291 §2.5.5.2) as the IPv4 one; any other text as it is. */
export const withoutMapping = (ip: string): string => ip.replace(MAPPED, '');
