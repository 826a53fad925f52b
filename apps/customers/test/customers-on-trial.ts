import type { Clock } from '@maru/kernel';
import { remoteKeys, TokenVerifier } from '@maru/security';
import { contextOnTrial } from '@maru/service/testing';
import type { TrialOptions } from '@maru/service/testing';
import { customers } from '../src/customers.app';

export const OPERATOR = { email: 'operator@example.com', password: 'the shop is mine' };
export const PASSWORD = 'correct horse battery';

/** Customers verifies with its own keys, as every other context does with them. */
const tokensOf = (url: () => string) =>
  new TokenVerifier({
    issuer: 'maru',
    audience: 'maru',
    keys: remoteKeys({ url: () => `${url()}/api/users/.well-known/jwks.json`, cooldownMs: 0 }),
  });
const env = {
  MARU_OPERATOR_EMAIL: OPERATOR.email,
  MARU_OPERATOR_PASSWORD: OPERATOR.password,
  MARU_OPERATOR_ROLE: 'operator',
};

/** Kim's registration data. */
export const kim = (email: string, more: object = {}) => ({
  email,
  password: PASSWORD,
  name: '김철수',
  locale: 'ko-KR',
  ...more,
});

/** The whole of customers with an operator, and helpers for users' requests. */
export async function customersOnTrial(
  more: Record<string, string> = {},
  clockOf?: () => Clock,
  also: TrialOptions = {},
) {
  const shop = await contextOnTrial(customers, {
    env: { ...env, ...more },
    tokensOf,
    ...(clockOf && { clockOf }),
    ...also,
  });
  const anybody = (method: string, path: string, body?: unknown) => shop.callAs('nobody', method, path, body);
  const withToken = (
    token: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => shop.callAs({ token }, method, path, body, headers);
  const register = (body: unknown) => anybody('POST', '/api/users/register', body);
  const logIn = (email: string, password = PASSWORD) => anybody('POST', '/api/users/login', { email, password });
  const exchange = (refreshToken: string) => anybody('POST', '/api/users/token/refresh', { refreshToken });
  const operator = async () => (await logIn(OPERATOR.email, OPERATOR.password)).body.accessToken as string;
  let people = 0;
  /** A user who has registered and logged in. */
  async function somebody() {
    const email = `kim-${++people}@example.com`;
    const { userId } = (await register(kim(email))).body;
    const { accessToken, refreshToken } = (await logIn(email)).body;
    return { email, userId, accessToken, refreshToken } as Record<
      'email' | 'userId' | 'accessToken' | 'refreshToken',
      string
    >;
  }
  return { shop, anybody, withToken, register, logIn, exchange, operator, somebody };
}

export type CustomersOnTrial = Awaited<ReturnType<typeof customersOnTrial>>;
