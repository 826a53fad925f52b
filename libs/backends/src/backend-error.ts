/** The reason why a backend is unavailable, for the person at the terminal. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  constructor(
    readonly code:
      | 'NO_JAVA'
      | 'JAVA_TOO_OLD'
      | 'NO_MAVEN'
      | 'NO_NETWORK'
      | 'MAVEN_FAILED'
      | 'NO_DOCKER'
      | 'NO_GO'
      | 'GO_FAILED'
      | 'NO_REDIS'
      | 'NOT_REACHABLE'
      | 'PORT_TAKEN'
      | 'IN_USE'
      | 'START_FAILED',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Whether this machine lacks something, as opposed to a backend that failed. */
  get lacking(): boolean {
    return LACKING.has(this.code);
  }
}

const LACKING = new Set<string>([
  'NO_JAVA',
  'JAVA_TOO_OLD',
  'NO_MAVEN',
  'NO_NETWORK',
  'MAVEN_FAILED',
  'NO_DOCKER',
  'NO_GO',
  'GO_FAILED',
  'NO_REDIS',
]);
