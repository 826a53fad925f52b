import { ROLES, scopesOf } from '@maru/security';
import type { AccessCode, Role } from '@maru/security';
import { TokensOnTrial } from '@maru/security/testing';
import { randomUUID } from 'node:crypto';
import type { Expected } from './token-matrix';
import type { Ended } from './matrix-shop';

export type Outcome = 'let in' | AccessCode;

/** A caller with a token in some state, or without one, and the outcome that a row of the matrix expects. */
export interface Caller {
  readonly who: string;
  readonly token: string | undefined;
  expected(row: Expected): Outcome;
}

type Changes = Parameters<TokensOnTrial['token']>[0] & {};

const LONG_AGO = 1_200_000;
const ago = (ms: number) => new Date(Date.now() - ms);
const rolesOf = (role: Role): readonly Role[] =>
  role === 'operator' || role === 'customer' ? [role] : ['customer', role];

/** Every kind of caller: each role just after a login and long after it, each state of a token, and API keys. */
export async function everyCaller(tokens: TokensOnTrial, ended: Ended): Promise<readonly Caller[]> {
  const withToken = async (who: string, changes: Changes, expected: Caller['expected'], by = tokens) => ({
    ...{ who, expected },
    token: await by.token({ authority: 0, ...changes }),
  });
  const roles = ROLES.flatMap((role) => [
    withToken(`${role}, just logged in`, { roles: rolesOf(role) }, (row) => (may(role, row) ? 'let in' : FORBIDDEN)),
    withToken(`${role}, logged in long ago`, { roles: rolesOf(role), authenticatedAt: ago(LONG_AGO) }, (row) =>
      may(role, row) ? later(row) : FORBIDDEN,
    ),
  ]);
  const operator: Changes = { roles: ['operator'] };
  const beforeAuthority: Changes = { ...operator, authority: undefined, issuedAt: ago(60_000) };
  const { loggedOut, erased, revokedKey } = ended;
  const keyId = randomUUID();
  const key: Changes = { ...operator, keyId, userId: keyId, authority: undefined, authenticatedAt: undefined };
  const states = [
    withToken('a stranger signs', operator, unless('HTTP.INVALID_TOKEN'), await TokensOnTrial.make()),
    withToken('expired', { ...operator, issuedAt: ago(7_200_000) }, unless('HTTP.TOKEN_EXPIRED')),
    withToken('an operator that logged out', { ...operator, userId: loggedOut }, unless('HTTP.INVALID_TOKEN')),
    withToken('a customer that logged out', { userId: loggedOut }, unless('HTTP.INVALID_TOKEN')),
    withToken('logged out, before versions', { ...beforeAuthority, userId: loggedOut }, unless('HTTP.INVALID_TOKEN')),
    withToken('an erased operator', { ...operator, userId: erased }, unless('HTTP.INVALID_TOKEN')),
    withToken('an erased customer', { userId: erased }, unless('HTTP.INVALID_TOKEN')),
    withToken('erased, before versions', { ...beforeAuthority, userId: erased }, unless('HTTP.INVALID_TOKEN')),
    withToken('a revoked key', { ...key, keyId: revokedKey, userId: revokedKey }, unless('HTTP.INVALID_TOKEN')),
    withToken('a key with every scope', { ...key, scopes: scopesOf(['operator']) }, (row) =>
      row === 'any login' ? FORBIDDEN : later(row),
    ),
    withToken('a key without a scope', { ...key, scopes: [] }, (row) => (row === 'public' ? 'let in' : FORBIDDEN)),
  ];
  return [
    { who: 'nobody', token: undefined, expected: unless('HTTP.UNAUTHENTICATED') },
    { who: 'not a token', token: 'not.a.token', expected: unless('HTTP.INVALID_TOKEN') },
    ...(await Promise.all([...roles, ...states])),
  ];
}

const FORBIDDEN = 'HTTP.FORBIDDEN';

const unless =
  (code: AccessCode) =>
  (row: Expected): Outcome =>
    row === 'public' ? 'let in' : code;

const later = (row: Expected): Outcome => (typeof row === 'object' && 'fresh' in row ? 'HTTP.LOGIN_TOO_OLD' : 'let in');

function may(role: Role, row: Expected): boolean {
  if (typeof row === 'string' || role === 'operator') return true;
  return ('fresh' in row ? row.fresh : row).includes(role);
}
