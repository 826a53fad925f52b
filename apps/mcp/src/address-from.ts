import type { ShopAddress } from './shop-api';

type Environment = Readonly<Record<string, string | undefined>>;

/** The shop and the caller's credential, from `MARU_URL` and either `MARU_API_KEY` or `MARU_TOKEN`. @throws Error */
export function addressFrom(env: Environment): ShopAddress {
  const url = env['MARU_URL'] || 'http://127.0.0.1:3000';
  const apiKey = env['MARU_API_KEY'] || undefined;
  const token = env['MARU_TOKEN'] || undefined;
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
    throw new Error(`MARU_URL is "${url}", which is no http or https URL.`);
  if ((apiKey === undefined) === (token === undefined))
    throw new Error('Set MARU_API_KEY to an API key, or MARU_TOKEN to an access token, and not both.');
  if (/[^\x21-\x7e]/.test(apiKey ?? token ?? ''))
    throw new Error('MARU_API_KEY or MARU_TOKEN has a blank or a character that no credential has.');
  return { url, ...(apiKey !== undefined && { apiKey }), ...(token !== undefined && { token }) };
}
