import { variableOf } from '@maru/contracts';
import { InvalidSettings, readSettings } from '@maru/service';
import { z } from 'zod';
import { routedContexts } from './routes';
import type { RoutedContext } from './routes';

/** E.g. `ORDERING_URL`, `WEB_BFF_URL`. */
export const addressVariableOf = (context: RoutedContext) => variableOf(context, 'URL');

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

/**
 * What a gateway with a certificate is told of contexts, which then listen with TLS, too.
 * @throws InvalidSettings when an address is one of plain HTTP
 */
export function mustBeTls(addresses: Readonly<Record<string, readonly string[]>>): void {
  const plain = Object.values(addresses)
    .flat()
    .find((url) => !url.startsWith('https:'));
  if (plain) throw new InvalidSettings(`${plain} must be https: with MARU_TLS_CERT everything inside the shop is`);
}
