import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { BackendError } from '../backend-error';

const LEAST_JAVA = 17;

type ExecFailure = Error & { readonly code?: string | number; readonly stdout: string; readonly stderr: string };

/**
 * The command of a Java that can run Kafka 4: the one of JAVA_HOME, or else the one on the PATH.
 * @throws BackendError NO_JAVA, JAVA_TOO_OLD
 */
export async function findJava(env: NodeJS.ProcessEnv): Promise<string> {
  const java = env['JAVA_HOME'] ? path.join(env['JAVA_HOME'], 'bin', 'java') : 'java';
  const { stdout, stderr } = await promisify(execFile)(java, ['-version'], { env }).catch((error: ExecFailure) => {
    const where = env['JAVA_HOME'] ? `in JAVA_HOME (${java})` : 'on the PATH';
    const message =
      error.code === 'ENOENT'
        ? `there is no Java ${where}; Kafka needs Java ${LEAST_JAVA} or later`
        : `the Java ${where} does not run: ${`${error.stdout}${error.stderr}`.trim() || error.message}`;
    throw new BackendError('NO_JAVA', message, { cause: error });
  });
  // openjdk version "17.0.15" 2025-04-15; until Java 8 the number was 1.8.
  const said = `${stdout}${stderr}`;
  const version = /version "(?:1\.)?(\d+)[^"]*"/.exec(said);
  if (!version) throw new BackendError('NO_JAVA', `${java} does not say its version: ${said.trim()}`);
  if (Number(version[1]) < LEAST_JAVA) {
    const message = `Java ${version[1]} is too old; Kafka needs Java ${LEAST_JAVA} or later`;
    throw new BackendError('JAVA_TOO_OLD', message);
  }
  return java;
}
