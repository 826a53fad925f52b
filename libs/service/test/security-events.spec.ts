import { causedBy } from '@maru/kernel';
import { AccessDenied } from '@maru/security';
import type { ArgumentsHost } from '@nestjs/common';
import { ActLog } from '../src/logging/act-log';
import { ProblemFilter } from '../src/http/problem.filter';
import { Refusal } from '../src/refusal';
import './example-rejections';

const captured = () => {
  const lines: object[] = [];
  return { lines, info: (fields: object) => void lines.push(fields) };
};
const actor = { kind: 'user', id: 'u-1', address: 'public', reason: 'a recall' } as const;

function refuse(thrown: unknown) {
  const log = captured();
  const sent: Record<string, string> = {};
  const reply = {
    ...{ sent: false, raw: {}, code: () => reply, send: () => reply },
    header: (name: string, value: string) => ((sent[name] = value), reply),
  };
  const request = { id: 'r-1', raw: {}, log: { error: () => {} }, causation: { correlationId: 'c-1', actor } };
  const http = { getRequest: () => request, getResponse: () => reply };
  new ProblemFilter(log).catch(thrown, { switchToHttp: () => http } as unknown as ArgumentsHost);
  return { lines: log.lines, sent };
}

describe('a refusal', () => {
  const who = { actor: 'user:u-1', client: 'public' };

  it.each<[string, unknown, object]>([
    [
      'a wrong password',
      new Refusal({ code: 'CUSTOMERS.WRONG_CREDENTIALS', detail: 'no' }),
      { event: 'SECURITY.LOGIN_FAILED', code: 'CUSTOMERS.WRONG_CREDENTIALS' },
    ],
    [
      'too many wrong passwords',
      new Refusal({ code: 'CUSTOMERS.TOO_MANY_ATTEMPTS', detail: 'no' }),
      { event: 'SECURITY.LOGIN_LIMITED', code: 'CUSTOMERS.TOO_MANY_ATTEMPTS' },
    ],
    ['a missing scope', AccessDenied.missingScope(['parked:write']), { event: 'SECURITY.FORBIDDEN' }],
    ['a missing token', AccessDenied.withoutToken(), { event: 'SECURITY.UNAUTHENTICATED' }],
  ])('for %s is a security event, and no cache may store it', (_what, thrown, event) => {
    const { lines, sent } = refuse(thrown);
    expect(lines).toMatchObject([{ ...event, ...who }]);
    expect(sent['cache-control']).toBe('no-store');
  });

  it('for something unknown is no security event', () => {
    expect(refuse(new Refusal({ code: 'CUSTOMERS.UNKNOWN_USER', detail: 'no' })).lines).toEqual([]);
  });
});

describe('an act of staff', () => {
  it('has a line each time, with actor, address class and reason', () => {
    const log = captured();
    const acts = new ActLog(log);
    causedBy({ messageId: 'm', correlationId: 'c', actor }, () => {
      acts.tell('SECURITY.PARKED_DROPPED', { group: 'shipping/integration', key: 'k' });
      acts.tell('SECURITY.PARKED_DROPPED', { group: 'shipping/integration', key: 'k' });
    });
    const line = { event: 'SECURITY.PARKED_DROPPED', group: 'shipping/integration', key: 'k' };
    expect(log.lines).toEqual([1, 2].map(() => ({ ...line, actor: 'user:u-1', client: 'public', reason: 'a recall' })));
  });
});
