import { variableOf } from '@maru/contracts';
import { InvalidSettings, readSettings } from '@maru/service';
import { z } from 'zod';
import { routedContexts } from './routes';
import type { RoutedContext } from './routes';

/** The variable of a context's addresses, such as `ORDERING_URL` or `WEB_BFF_URL`. */
export const addressVariableOf = (context: RoutedContext) => variableOf(context, 'URL');

const ADDRESSES = /^https?:\/\/[^\s,]+(,https?:\/\/[^\s,]+)*$/;
const MUST_BE = 'must be a URL like "http://127.0.0.1:4001", or several with commas between';

/** `CATALOG_URL`, `ORDERING_URL` and so on: the URLs of each context's instances. Not read with Consul or DNS. */
export const upstreamSettings = z.object(
  Object.fromEntries(
    routedContexts.map((context) => [addressVariableOf(context), z.string(MUST_BE).regex(ADDRESSES, MUST_BE)]),
  ),
);

/**
 * The URLs of each context's instances, from the environment.
 * @throws InvalidSettings when one is missing or no URL
 */
export function addressesOf(
  env: Readonly<Record<string, string | undefined>>,
): Record<RoutedContext, readonly string[]> {
  const settings = readSettings(upstreamSettings, env);
  const entries = routedContexts.map((context) => [context, settings.get(addressVariableOf(context)).split(',')]);
  return Object.fromEntries(entries) as Record<RoutedContext, readonly string[]>;
}

/**
 * Checks the addresses for a gateway with a certificate. All contexts listen with TLS then.
 * @throws InvalidSettings when an address is one of plain HTTP
 */
export function mustBeTls(addresses: Readonly<Record<string, readonly string[]>>): void {
  const plain = Object.values(addresses)
    .flat()
    .find((url) => !url.startsWith('https:'));
  if (plain) throw new InvalidSettings(`${plain} must be https, because MARU_TLS_CERT is set and all contexts use TLS`);
}
