import { causedBy } from '@maru/kernel';
import { VirtualTime } from '@maru/testing';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { Writable } from 'node:stream';
import { eachTold } from '../src/logging/fold-faults';
import { createLogger } from '../src/logging/logger';
import { NestLogger } from '../src/logging/nest-logger';

function capture(level: 'info' | 'trace' = 'info') {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write: (chunk, _encoding, done) => (lines.push(JSON.parse(String(chunk)) as Record<string, unknown>), done()),
  });
  return { lines, logger: createLogger({ level, destination }) };
}

describe('a log line', () => {
  it('carries the ids of the current causation', () => {
    const { lines, logger } = capture();
    causedBy({ messageId: 'm-1', correlationId: 'c-1' }, () => logger.info('reserved'));
    logger.info('idle');
    expect(lines[0]).toMatchObject({ level: 'info', msg: 'reserved', correlationId: 'c-1', causationId: 'm-1' });
    expect(lines[1]).not.toHaveProperty('correlationId');
  });

  it('names the actor, on whose behalf, and the address class, but not the reason', () => {
    const { lines, logger } = capture();
    const onBehalfOf = { kind: 'user', id: 'u-1' } as const;
    const actor = { kind: 'key', id: 'k-1', onBehalfOf, address: 'private', reason: 'a recall' } as const;
    causedBy({ messageId: 'm-1', correlationId: 'c-1', actor }, () => logger.info('reserved'));
    causedBy({ messageId: 'm-1', correlationId: 'c-1' }, () => logger.info('of a version before'));
    expect(lines).toMatchObject([{ actor: 'key:k-1 for user:u-1', client: 'private' }, { actor: 'unknown' }]);
    expect(JSON.stringify(lines)).not.toContain('recall');
  });

  it('never shows a payment token, an e-mail address or a password', () => {
    const { lines, logger } = capture();
    logger.info(
      { body: { paymentToken: 'tok_approve', email: 'jane.doe@example.org', password: 'hunter2' } },
      'to x@y.kr',
    );
    logger.error(new Error('duplicate key (email)=(jane@example.org)'));
    logger.info('postgres://maru:s3cret@127.0.0.1:5432/catalog');
    const all = JSON.stringify(lines);
    for (const secret of ['tok_approve', 'jane', 'hunter2', 'x@y.kr', 's3cret']) expect(all).not.toContain(secret);
  });

  it.each(['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const)(
    'at level %s masks secrets in query strings, and shows the other parameters',
    (level) => {
      const { lines, logger } = capture('trace');
      const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
      logger[level]({ method: 'GET', url: '/graphql?access_token=s3cret-1&limit=20&api%5Fkey=s3cret-2' }, 'request');
      logger[level]({ err: new Error(`GET http://x/y?client_secret=s3cret-3&p=2#code answered 500`) }, 'failed');
      logger[level](`authorised by ${jwt}`);
      const all = JSON.stringify(lines);
      expect(lines[0]).toMatchObject({ url: '/graphql?access_token=***&limit=20&api%5Fkey=***' });
      for (const secret of ['s3cret', jwt]) expect(all).not.toContain(secret);
      expect(all).toContain('client_secret=***&p=2#code');
    },
  );

  it('with a malformed or very long query string is written in linear time', () => {
    const { lines, logger } = capture();
    const started = process.cpuUsage().user;
    logger.info({ url: `/x?%E0%A4%A=1&${'?&a'.repeat(100_000)}=` }, 'request');
    expect(lines).toHaveLength(1);
    expect((process.cpuUsage().user - started) / 1_000).toBeLessThan(2_000);
  });

  it('shortens long error texts, because a client may have written them', () => {
    const { logger, lines } = capture();
    logger.error({ err: new Error('x'.repeat(50_000), { cause: new Error('y'.repeat(50_000)) }) }, 'a query failed');
    expect(JSON.stringify(lines).length).toBeLessThan(20_000);
  });

  it('of Nest has the logging class and the error', () => {
    const { lines, logger } = capture();
    const nest = new NestLogger(logger);
    nest.log('Mapped {/orders, POST} route', 'RouterExplorer');
    nest.log('saga resumed', 'OrderFulfilment');
    nest.error('it broke', 'Error: it broke\n  at here', 'Mailer');
    nest.warn(new Error('nearly'));
    expect(lines).toMatchObject([
      { level: 'info', msg: 'saga resumed', source: 'OrderFulfilment' },
      { level: 'error', msg: 'it broke', source: 'Mailer', stack: 'Error: it broke\n  at here' },
      { level: 'warn', msg: 'nearly', err: { message: 'nearly' } },
    ]);
  });
});

describe('faults that repeat', () => {
  const away = () => Object.assign(new Error('14 UNAVAILABLE'), { name: 'UnavailableError', code: 14 });

  function captured() {
    const time = new VirtualTime();
    const lines: Record<string, unknown>[] = [];
    const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
    const logger = createLogger({ level: 'info', destination: { write }, clock: time, scheduler: time });
    return { time, lines, logger };
  }

  it('are a line when they begin, a count while they last, and a line at their end', async () => {
    const { time, lines, logger } = captured();
    const request = logger.child({ reqId: 'r-1' });
    for (let n = 0; n < 1_000; n++) {
      causedBy({ messageId: `m-${n}`, correlationId: 'c-1' }, () => request.error({ err: away() }, 'Unavailable'));
      await time.advance(11);
    }
    await time.advance(40_000);
    expect(lines).toEqual([
      expect.objectContaining({ level: 'error', msg: 'Unavailable', correlationId: 'c-1', reqId: 'r-1' }),
      expect.objectContaining({
        level: 'warn',
        msg: expect.stringContaining('The fault goes on: Unavailable (UnavailableError 14).'),
      }),
      expect.objectContaining({
        level: 'warn',
        msg: expect.stringContaining('The fault is over: Unavailable (UnavailableError 14). 1,000 times in 11 s.'),
      }),
    ]);
    expect(lines[2]).not.toHaveProperty('correlationId');
  });

  it('have a line with their total when the process ends', () => {
    const program = `
      const { createLogger } = require('./src/logging/logger.ts');
      const logger = createLogger({ level: 'info' });
      for (let n = 0; n < 500; n++) logger.warn({ err: Object.assign(new Error('away'), { code: 14 }) }, 'it is tried again');
      logger.info('the last one');
      process.exit(0);`;
    const node = ['-r', '@swc-node/register', '-C', '@maru/source', '-e', program];
    const { stdout, stderr } = spawnSync(process.execPath, node, { cwd: path.join(__dirname, '..'), encoding: 'utf8' });
    expect(stderr).toBe('');
    const said = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(said).toEqual([
      'it is tried again',
      'the last one',
      expect.stringMatching(
        /^Counted until this process stopped: it is tried again \(Error 14\)\. 500 times in .+ s\.$/,
      ),
    ]);
  });

  it('do not include other lines: an info line that repeats is written each time', () => {
    const { lines, logger } = captured();
    for (const _ of [1, 2]) logger.info({ url: 'http://x' }, 'ordering is up');
    expect(lines).toHaveLength(2);
  });

  it('have a line each when they are reported only once', () => {
    const { lines, logger } = captured();
    for (const _ of [1, 2, 3]) logger.warn(eachTold({ err: new Error('no such thing') }), 'a message is parked');
    expect(lines).toHaveLength(3);
    expect(Object.keys(lines[0]!)).toEqual(['level', 'time', 'err', 'msg']);
  });
});
