type Environment = Readonly<Record<string, string | undefined>>;

/** With a mail server, new e-mail addresses are confirmed by a letter, unless the environment says otherwise. */
export const confirmationEnvironment = (env: Environment): Record<string, string> =>
  env['SMTP_URL'] && !env['CUSTOMERS_CONFIRM_ADDRESSES'] ? { CUSTOMERS_CONFIRM_ADDRESSES: 'letter' } : {};
