/** A placed demo order, with a token of its customer. */
export interface DemoOrder {
  readonly orderId: string;
  readonly story: string;
  readonly skus: readonly string[];
  readonly accessToken: string;
}

const KEY = 'maru.demo';

/** Keeps the order for its page; only the newest is kept. */
export const keepDemo = (order: DemoOrder): void => window.sessionStorage.setItem(KEY, JSON.stringify(order));

/** The kept order with this id. */
export function keptDemo(orderId: string): DemoOrder | undefined {
  const kept = JSON.parse(window.sessionStorage.getItem(KEY) ?? 'null') as DemoOrder | null;
  return kept?.orderId === orderId ? kept : undefined;
}
