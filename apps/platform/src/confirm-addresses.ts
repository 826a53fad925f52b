type Environment = Readonly<Record<string, string | undefined>>;

/** Turns the confirmation of new e-mail addresses by letter on with a mail server, unless the environment sets it. */
export const confirmationEnvironment = (env: Environment): Record<string, string> =>
  env['SMTP_URL'] && !env['CUSTOMERS_CONFIRM_ADDRESSES'] ? { CUSTOMERS_CONFIRM_ADDRESSES: 'letter' } : {};
