import { contextOnTrial } from '@maru/service/testing';
import type { ContextOnTrial } from '@maru/service/testing';
import { eventually } from '@maru/testing';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { notifications } from '../src/notifications.app';
import { shoppers } from './shoppers';

interface Delivered {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

/** A mail server that accepts all mail, except for `nobody`, and defers mail while `busy` is set. */
async function mailServer(port = 0) {
  const delivered: Delivered[] = [];
  const state = { busy: false };
  const refusal = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, callback) {
      if (address.startsWith('nobody@')) callback(refusal(550, 'no such mailbox'));
      else if (state.busy) callback(refusal(450, 'come back later'));
      else callback();
    },
    onData(stream, { envelope }, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        const to = envelope.rcptTo.map(({ address }) => address);
        delivered.push({ from, to, text: Buffer.concat(chunks).toString('utf8') });
        callback();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  const address = server.server.address() as AddressInfo;
  return { delivered, state, port: address.port, close: () => new Promise<void>((resolve) => server.close(resolve)) };
}

/** The text of a mail, in base64 or quoted-printable. */
function wordsOf(mail: string): string {
  const [head = '', ...body] = mail.split('\r\n\r\n');
  const written = body.join('\r\n\r\n');
  return head.includes('base64') ? Buffer.from(written, 'base64').toString() : written.replaceAll('=\r\n', '');
}

type MailServer = Awaited<ReturnType<typeof mailServer>>;

const OPEN_MS = 2_000;

let server: MailServer;
let shop: ContextOnTrial;
let people: ReturnType<typeof shoppers>;
beforeEach(async () => {
  server = await mailServer();
  const env = {
    SMTP_URL: `smtp://127.0.0.1:${server.port}`,
    MAIL_FROM: 'The shop <shop@maru.example>',
    SMTP_CIRCUIT_OPEN_MS: String(OPEN_MS),
    SMTP_CIRCUIT_CALLS: '10',
  };
  shop = await contextOnTrial(notifications, { env });
  people = shoppers(shop);
});
afterEach(async () => {
  await shop.end();
  await server.close();
});

const mailServerState = async () => (await shop.call('GET', '/health/ready')).body.details.calls['mail server'];

describe('mail by SMTP', () => {
  it('reaches the customer, and is in the mailbox as well', async () => {
    const orderId = await people.place(await people.register());
    await people.cancel(orderId);
    await eventually(() => expect(server.delivered).toHaveLength(2));
    const cancelled = server.delivered.find(({ text }) => text.includes('is cancelled'))!;
    expect(cancelled).toMatchObject({ from: 'shop@maru.example', to: ['kim@example.com'] });
    expect(cancelled.text).toContain(`Subject: Your order ${orderId} is cancelled`);
    expect(cancelled.text).toContain('we have cancelled your order as you wished.');
    await eventually(async () => expect(await people.mail(`orderId=${orderId}`)).toHaveLength(2));
    const letters = await people.mail(`orderId=${orderId}`);
    for (const { notificationId, channel } of letters) {
      expect(channel).toBe('smtp');
      expect(
        server.delivered.filter(({ text }) => text.includes(`<${notificationId}@notifications.maru>`)),
      ).toHaveLength(1);
    }
  });

  it('waits while the server cannot be reached, without a limit, and then is sent once', async () => {
    const { port } = server;
    await server.close();
    const orderId = await people.place(await people.register());
    await eventually(async () => expect((await mailServerState()).faults.connection).toBeGreaterThan(1), 15_000);
    expect(shop.faults.filter(({ outcome }) => outcome === 'parked')).toEqual([]);
    expect(await people.mail(`orderId=${orderId}`)).toEqual([]);
    server = await mailServer(port);
    await eventually(() => expect(server.delivered).toHaveLength(1));
    await eventually(async () => expect(await people.mail(`orderId=${orderId}`)).toHaveLength(1));
  });

  it('spares a server that always fails, parks nothing, and is sent when it is back', async () => {
    const { port } = server;
    await server.close();
    const customerId = await people.register();
    for (let letter = 0; letter < 12; letter++) await people.place(customerId);
    await eventually(async () => expect((await mailServerState()).circuit).toBe('open'));
    expect((await mailServerState()).faults.connection).toBeGreaterThanOrEqual(10);
    // Letters that are retried meanwhile do not reach the server.
    await eventually(async () => expect((await mailServerState()).faults['circuit-open']).toBeGreaterThanOrEqual(12));
    server = await mailServer(port);
    await eventually(() => expect(server.delivered).toHaveLength(12), 10_000);
    expect(shop.faults.filter(({ outcome }) => outcome === 'parked')).toEqual([]);
    await eventually(async () => expect((await mailServerState()).circuit).toBe('closed'));
  });

  it('does not count a final refusal against the server', async () => {
    const nobody = await people.register('en', 'Nobody', 'nobody@example.com');
    for (let letter = 0; letter < 12; letter++) await people.place(nobody);
    const parked = () => shop.faults.filter(({ outcome }) => outcome === 'parked');
    await eventually(() => expect(parked()).toHaveLength(12), 10_000);
    expect(await mailServerState()).toMatchObject({ circuit: 'closed', failed: 0, faults: {} });
  });

  it('waits while the server is busy', async () => {
    server.state.busy = true;
    await people.place(await people.register());
    await eventually(() =>
      expect(shop.faults).toContainEqual(
        expect.objectContaining({ error: expect.objectContaining({ name: 'MailServerUnavailable' }) }),
      ),
    );
    server.state.busy = false;
    await eventually(() => expect(server.delivered).toHaveLength(1));
  });

  it('delays no other mail after a final refusal, and no log has the address', async () => {
    const nobody = await people.place(await people.register('en', 'Nobody', 'nobody@example.com'));
    const orderId = await people.place(await people.register());
    await eventually(() => expect(server.delivered.map(({ to }) => to)).toEqual([['kim@example.com']]));
    const parked = await eventually(() => {
      const fault = shop.faults.find(({ outcome }) => outcome === 'parked');
      expect(fault).toMatchObject({ message: { data: { orderId: nobody } }, error: { name: 'MailRefused' } });
      return fault!;
    });
    expect(String(parked.error)).not.toContain('nobody@example.com');
    expect(await people.mail(`orderId=${nobody}`)).toEqual([]);
    await eventually(async () => expect(await people.mail(`orderId=${orderId}`)).toHaveLength(1));
  });

  it('is not sent again when its message is repeated', async () => {
    const customerId = await people.register();
    const orderId = await people.place(customerId);
    await eventually(async () => expect(await people.mail(`orderId=${orderId}`)).toHaveLength(1));
    await shop.restart('notifications/integration');
    await people.place(customerId);
    await eventually(() => expect(server.delivered).toHaveLength(2));
    expect(new Set(server.delivered.map(({ text }) => /Subject: (.*)/.exec(text)?.[1])).size).toBe(2);
  });
});

describe('letters about an account', () => {
  const CODE = 'a-code-that-opens-the-account-1234567890';

  it('reach the person in their language, once, and none of their text is kept', async () => {
    const userId = await people.register('ko-KR', '김철수');
    const letterId = await people.accountLetter(userId, 'reset-password', CODE);
    const sent = () => shop.typesIn(`notifications.notification-${letterId}`);
    await eventually(async () => expect(await sent()).toEqual(['notifications.notification-sent.v1']));
    await shop.restart('notifications/integration');
    const other = await people.accountLetter(userId, 'password-changed');
    await eventually(() => expect(server.delivered).toHaveLength(2));
    expect(server.delivered[0]).toMatchObject({ to: ['kim@example.com'] });
    expect(wordsOf(server.delivered[0]!.text)).toContain(CODE);
    expect(server.delivered[1]!.text).toContain(`<${other}@notifications.maru>`);
    expect(await people.mail(`customerId=${userId}`)).toEqual([]);
    expect(JSON.stringify((await shop.log.readAll()).events)).not.toContain(CODE);
  });

  it('do not reach an erased person, and nothing waits for them', async () => {
    const [gone, here] = [await people.register(), await people.register('en', 'Lee', 'lee@example.com')];
    await people.leave(gone);
    await people.accountLetter(gone, 'password-changed');
    await people.accountLetter(here, 'password-changed');
    await eventually(() => expect(server.delivered.map(({ to }) => to)).toEqual([['lee@example.com']]));
    expect(shop.faults.filter(({ outcome }) => outcome === 'parked')).toEqual([]);
  });
});

describe('the quota of letters', () => {
  it('keeps further letters in the mailbox without mailing them; other persons get theirs', async () => {
    await shop.end();
    const env = { SMTP_URL: `smtp://127.0.0.1:${server.port}`, NOTIFICATIONS_LETTERS_PER_HOUR: '3' };
    shop = await contextOnTrial(notifications, { env });
    people = shoppers(shop);
    const [kim, lee] = [await people.register(), await people.register('en', 'Lee', 'lee@example.com')];
    for (let letter = 0; letter < 8; letter++) {
      await people.place(kim);
      const so = letter + 1;
      await eventually(async () => expect(await people.mail(`customerId=${kim}`)).toHaveLength(so));
    }
    await people.place(lee);
    await eventually(() => expect(server.delivered).toHaveLength(4));
    await shop.restart();
    await people.place(kim);
    await eventually(async () => expect(await people.mail(`customerId=${kim}`)).toHaveLength(9));
    expect(server.delivered.filter(({ to }) => to[0] === 'kim@example.com')).toHaveLength(3);
    const channels = (await people.mail(`customerId=${kim}`)).map(({ channel }) => channel);
    expect(channels).toEqual([...Array<string>(3).fill('smtp'), ...Array<string>(6).fill('mailbox')]);
  });
});

describe('SMTP_URL', () => {
  it('must be the URL of a mail server', async () => {
    const wrong = contextOnTrial(notifications, { env: { SMTP_URL: 'http://127.0.0.1' } });
    await expect(wrong).rejects.toThrow(/SMTP_URL is "http:\/\/127.0.0.1": must be a URL like "smtp:/);
  });
});
