import { readSettings } from '@maru/service';
import { z } from 'zod';
import { routedContexts } from './routes';
import type { RoutedContext } from './routes';

/** E.g. `ORDERING_URL`, `WEB_BFF_URL`. */
export const addressVariableOf = (context: RoutedContext) => `${context.toUpperCase().replaceAll('-', '_')}_URL`;

const ADDRESSES = /^https?:\/\/[^\s,]+(,https?:\/\/[^\s,]+)*$/;
const MUST_BE = 'must be a URL like "http://127.0.0.1:4001", or several with commas between';

/** `CATALOG_URL`, `ORDERING_URL` and so on: where each context is, and each of its instances; not read when they are found through Consul or DNS. */
export const upstreamSettings = z.object(
  Object.fromEntries(
    routedContexts.map((context) => [addressVariableOf(context), z.string(MUST_BE).regex(ADDRESSES, MUST_BE)]),
  ),
);

/**
 * The addresses that the environment gives each context.
 * @throws InvalidSettings when it does not
 */
export function addressesOf(
  env: Readonly<Record<string, string | undefined>>,
): Record<RoutedContext, readonly string[]> {
  const settings = readSettings(upstreamSettings, env);
  const entries = routedContexts.map((context) => [context, settings.get(addressVariableOf(context)).split(',')]);
  return Object.fromEntries(entries) as Record<RoutedContext, readonly string[]>;
}
