const EXPECTED = new Set([
  'InvalidSettings',
  'EmbeddedPostgresError',
  'PlatformRuns',
  'NoKafka',
  'BackendError',
  'NotReady',
  'NoDatabase',
  'WrongKeyEncryptionKey',
  'UnfinishedCopy',
  'LogMoved',
]);

interface Fault {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly port?: number;
  readonly stack?: string;
}

/** Why the shop could not start, as text for the terminal. An unexpected error is shown with its stack. */
export function explain(error: unknown): string {
  const { name = '', code, message = String(error), port, stack } = error as Fault;
  if (EXPECTED.has(name)) return message;
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is taken. Stop the other program, or choose another port, such as PORT=3001 npm start`;
    case 'EACCES':
      return port === undefined
        ? message
        : `port ${port} may not be used by this user. Choose another, such as PORT=3000 npm start`;
    case 'ENOSPC':
      return 'the disk is full. Free some space, or set MARU_DATA_DIR to a folder on another disk.';
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
      return `the database of DATABASE_URL cannot be reached (${message}).`;
    case '28P01':
    case '28000':
      return `the database of DATABASE_URL refuses the user (${message}).`;
    case '42501':
      return `the user of DATABASE_URL may not create databases and roles (${message}).`;
    default:
      return stack ?? message;
  }
}
