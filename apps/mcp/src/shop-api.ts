import { shortened } from './shortened';

/** How the server reaches the shop. With neither key nor token the shop shows what is public. */
export interface ShopAddress {
  /** The URL of the gateway. */
  readonly url: string;
  readonly apiKey?: string;
  readonly token?: string;
  /** How long one request may take. */
  readonly timeoutMs?: number;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The shop did not give what was asked for; the message says why, and what to do. */
export class ShopRefused extends Error {}

/** The most bytes that are read of one answer of the shop. */
const MOST_READ_BYTES = 8_000_000;
const TIMEOUT_MS = 30_000;

/** The API of a running shop, to read. It has no way to send anything but GET. */
export class ShopApi {
  private readonly headers: Readonly<Record<string, string>>;
  private readonly timeoutMs: number;
  private readonly url: string;

  constructor({ url, apiKey, token, timeoutMs = TIMEOUT_MS }: ShopAddress) {
    this.url = url.replace(/\/+$/, '');
    this.timeoutMs = timeoutMs;
    this.headers = {
      accept: 'application/json',
      ...(apiKey !== undefined && { 'x-api-key': apiKey }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
  }

  /** @returns the body of the answer. @throws ShopRefused */
  async get(path: string, query: Query = {}): Promise<unknown> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(
      given.map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    const { status, text } = await this.answer(search === '' ? path : `${path}?${search}`);
    const body = parsed(text);
    if (status >= 200 && status < 300) {
      if (body === undefined) throw new ShopRefused(`${this.url} answered no JSON. Is it the gateway of a shop?`);
      return body;
    }
    throw new ShopRefused(refusal(status, body, this.url));
  }

  private async answer(target: string): Promise<{ readonly status: number; readonly text: string }> {
    try {
      const response = await fetch(this.url + target, {
        method: 'GET',
        headers: this.headers,
        // A redirect could carry the key to another host.
        redirect: 'error',
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      return { status: response.status, text: await boundedText(response) };
    } catch (error) {
      if (error instanceof ShopRefused) throw error;
      throw new ShopRefused(`No shop answers at ${this.url} (${causeOf(error)}). Start it, or set MARU_URL.`, {
        cause: error,
      });
    }
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    const part = chunk as Uint8Array;
    bytes += part.byteLength;
    if (bytes > MOST_READ_BYTES)
      throw new ShopRefused(`The answer has more than ${MOST_READ_BYTES} bytes. Ask for fewer entries.`);
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Undici's reason is in the cause; an aborted request has its own. */
function causeOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}

const ADVICE: Readonly<Record<number, string>> = {
  401: 'The shop does not know the credential: set MARU_API_KEY to a key that is valid, or MARU_TOKEN to a token.',
  403: 'The credential lacks a scope for this; the guide to seeing names the scopes.',
  429: 'Ask again later.',
};

/** The code, the words and the advice of a refusal (RFC 9457). */
function refusal(status: number, body: unknown, url: string): string {
  const { code, title, detail, errors } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof code !== 'string') return `${url} answered ${status} without a code. Is it the gateway of a shop?`;
  const words = [title, detail].filter((each) => typeof each === 'string');
  const said = [code, `(${status}):`, ...new Set(words)];
  if (errors !== undefined) said.push(shortened(errors, 2_000));
  if (ADVICE[status] !== undefined) said.push(ADVICE[status]);
  return said.join(' ');
}
