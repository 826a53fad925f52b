import { z } from 'zod';
import { callerSettings } from '../src';
import { InvalidSettings, readSettings } from '../src/settings';

const schema = z.object({
  PORT: z.coerce
    .number('must be a number')
    .int()
    .min(1, 'must be 1 to 65535')
    .max(65_535, 'must be 1 to 65535')
    .default(3_000),
  SMTP_URL: z.url('must be a URL').optional(),
});

describe('settings', () => {
  it('take what the environment says, and the default for what it leaves out or empty', () => {
    expect(readSettings(schema, { PORT: '8080' }).get('PORT')).toBe(8080);
    const settings = readSettings(schema, { PORT: '', OTHER: 'x' });
    expect(settings.get('PORT')).toBe(3_000);
    expect(settings.get('SMTP_URL')).toBeUndefined();
  });

  it('that are wrong are all named, with what they must be', () => {
    expect(() => readSettings(schema, { PORT: '70000', SMTP_URL: 'mailhost' })).toThrow(InvalidSettings);
    expect(() => readSettings(schema, { PORT: '70000', SMTP_URL: 'mailhost' })).toThrow(
      'PORT is "70000": must be 1 to 65535; SMTP_URL is "mailhost": must be a URL',
    );
  });
  it('show no key that service tokens are signed with', () => {
    expect(() => readSettings(callerSettings, { MARU_SERVICE_KEY: 'my-secret' })).toThrow(
      'MARU_SERVICE_KEY is ***: must be an Ed25519 key, DER in base64 and in one line',
    );
  });
  it('show no password, however wrong the URL is that it stands in', () => {
    const wrong = { SMTP_URL: 'smtp//kim:secret@mailhost' };
    expect(() => readSettings(schema, wrong)).toThrow('SMTP_URL is "smtp//kim:***@mailhost": must be a URL');
  });
});
