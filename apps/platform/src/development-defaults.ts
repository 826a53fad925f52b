import { addressClassOf } from '@maru/kernel';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether a shop runs on its development defaults: only this machine reaches it (HOST), PostgreSQL is embedded (no
 * DATABASE_URL), there is no mail server (no SMTP_URL), and NODE_ENV is not `production`. One deviation is enough,
 * because other people may then use the shop.
 */
export function onDevelopmentDefaults(env: Environment): boolean {
  const host = env['HOST'] || 'localhost';
  const here = host === 'localhost' || addressClassOf(host) === 'loopback';
  return here && !env['DATABASE_URL'] && !env['SMTP_URL'] && env['NODE_ENV'] !== 'production';
}
