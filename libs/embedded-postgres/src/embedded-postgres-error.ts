/** The reason why the database is unavailable, for the person at the terminal. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  constructor(
    readonly code:
      'DISK_FULL' | 'PORT_TAKEN' | 'NOT_REACHABLE_BY_USER' | 'UNSUPPORTED' | 'INIT_FAILED' | 'START_FAILED',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const DISK_FULL = /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/;

/** The specific fault when the disk is full. */
export function orDiskFull(fault: unknown, folder: string): unknown {
  if (!(fault instanceof Error) || !DISK_FULL.test(fault.message)) return fault;
  const message = `the disk that holds ${folder} is full: free some space, or set another folder`;
  return new EmbeddedPostgresError('DISK_FULL', message, { cause: fault });
}
