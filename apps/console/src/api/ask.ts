import { refreshed, sessionNow } from '../session/session';

/** The answer of the shop to one call. */
export type Answer<Body> =
  | { readonly ok: true; readonly status: number; readonly body: Body; readonly headers: Headers }
  | { readonly ok: false; readonly status: number; readonly problem: Problem };

/** A refusal (RFC 9457). `status` is 0 when nothing answered. */
export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly correlationId?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

export interface Wish {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** A token in place of that of the session; null for none. */
  readonly token?: string | null;
  readonly signal?: AbortSignal;
}

/** Sends one request with the rights of the session. An expired token is renewed once. Never rejects. */
export async function ask<Body>(path: string, wish: Wish = {}): Promise<Answer<Body>> {
  const first = await send<Body>(path, wish, wish.token === undefined ? sessionNow()?.accessToken : wish.token);
  if (first.ok || first.status !== 401 || wish.token !== undefined || !sessionNow()) return first;
  const renewed = await refreshed();
  return renewed === undefined ? first : send(path, wish, renewed.accessToken);
}

async function send<Body>(path: string, wish: Wish, token: string | null | undefined): Promise<Answer<Body>> {
  const { method = 'GET', body, headers, signal } = wish;
  try {
    const response = await fetch(path, {
      method,
      // A page shows what is, also right after a change; the gateway knows what is still good.
      cache: 'no-cache',
      headers: {
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    const text = await response.text();
    const content: unknown = text === '' ? undefined : JSON.parse(text);
    const { status } = response;
    if (response.ok) return { ok: true, status, body: content as Body, headers: response.headers };
    return { ok: false, status, problem: { ...NO_PROBLEM, ...(content as Partial<Problem> | undefined) } };
  } catch (error) {
    return { ok: false, status: 0, problem: { ...NO_PROBLEM, detail: (error as Error).message } };
  }
}

const NO_PROBLEM: Problem = { code: 'CONSOLE.NO_ANSWER', title: '', detail: '' };
