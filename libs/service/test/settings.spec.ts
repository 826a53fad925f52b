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
  it('come from the environment, or from the default when a variable is missing or empty', () => {
    expect(readSettings(schema, { PORT: '8080' }).get('PORT')).toBe(8080);
    const settings = readSettings(schema, { PORT: '', OTHER: 'x' });
    expect(settings.get('PORT')).toBe(3_000);
    expect(settings.get('SMTP_URL')).toBeUndefined();
  });

  it('name every wrong variable and its rule in the error', () => {
    expect(() => readSettings(schema, { PORT: '70000', SMTP_URL: 'mailhost' })).toThrow(InvalidSettings);
    expect(() => readSettings(schema, { PORT: '70000', SMTP_URL: 'mailhost' })).toThrow(
      'PORT is "70000": must be 1 to 65535; SMTP_URL is "mailhost": must be a URL',
    );
  });
  it('show no signing key of service tokens in an error', () => {
    expect(() => readSettings(callerSettings, { MARU_SERVICE_KEY: 'my-secret' })).toThrow(
      'MARU_SERVICE_KEY is ***: must be an Ed25519 key, DER in base64 and in one line',
    );
  });
  it('show no password in an error, also of a malformed URL', () => {
    const wrong = { SMTP_URL: 'smtp//kim:secret@mailhost' };
    expect(() => readSettings(schema, wrong)).toThrow('SMTP_URL is "smtp//kim:***@mailhost": must be a URL');
  });
});
