import { causedBy } from '@maru/kernel';
import { Writable } from 'node:stream';
import { createLogger } from '../src/logging/logger';
import { NestLogger } from '../src/logging/nest-logger';

function capture() {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write: (chunk, _encoding, done) => (lines.push(JSON.parse(String(chunk)) as Record<string, unknown>), done()),
  });
  return { lines, logger: createLogger({ level: 'info', destination }) };
}

describe('a log line', () => {
  it('carries what the current work follows from', () => {
    const { lines, logger } = capture();
    causedBy({ messageId: 'm-1', correlationId: 'c-1' }, () => logger.info('reserved'));
    logger.info('idle');
    expect(lines[0]).toMatchObject({ level: 'info', msg: 'reserved', correlationId: 'c-1', causationId: 'm-1' });
    expect(lines[1]).not.toHaveProperty('correlationId');
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

  it('of Nest says who speaks, and keeps the error', () => {
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
