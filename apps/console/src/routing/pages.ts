/** A page of the console, with the parts of its URL. */
export type Page =
  | { readonly name: 'front' | 'login' | 'account' | 'orders' | 'unknown' }
  | { readonly name: 'watch'; readonly orderId: string }
  | { readonly name: 'order'; readonly orderId: string }
  | { readonly name: 'operations'; readonly section: string }
  | { readonly name: 'shop'; readonly section: string; readonly id?: string };

export const OPERATIONS = [
  ...(['overview', 'contexts', 'parked', 'breaches', 'routes', 'streams', 'keys', 'roles', 'audit'] as const),
] as const;
export const SHOP = ['products', 'stock', 'payments', 'shipments', 'customers'] as const;

/** The page at a path. The gateway serves the console at the first part of each of them (`serve-console.ts`). */
export function pageAt(path: string): Page {
  const [first = '', second, third, ...more] = path.split('/').filter(Boolean).map(decodeURIComponent);
  if (more.length > 0) return { name: 'unknown' };
  if (second === undefined) {
    if (first === '') return { name: 'front' };
    if (first === 'login' || first === 'account' || first === 'orders') return { name: first };
    if (first === 'operations') return { name: 'operations', section: OPERATIONS[0] };
    if (first === 'shop') return { name: 'shop', section: SHOP[0] };
    return { name: 'unknown' };
  }
  if (first === 'shop' && isOneOf(SHOP, second))
    return { name: 'shop', section: second, ...(third !== undefined && { id: third }) };
  if (third !== undefined) return { name: 'unknown' };
  if (first === 'watch') return { name: 'watch', orderId: second };
  if (first === 'orders') return { name: 'order', orderId: second };
  if (first === 'operations' && isOneOf(OPERATIONS, second)) return { name: 'operations', section: second };
  return { name: 'unknown' };
}

const isOneOf = (names: readonly string[], name: string) => names.includes(name);
