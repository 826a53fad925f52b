import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BackendError } from '../backend-error';
import { expectDocker } from './docker';
import { findJava } from './java';
import { hasKafkaLibraries } from './kafka-libraries';

/**
 * How a Kafka would run here, or why not, in words, without starting one. Only a start shows whether there is a
 * network.
 */
export async function kafkaAvailability(env: NodeJS.ProcessEnv): Promise<{ how: string } | { why: string }> {
  const lacking: string[] = [];
  for (const [how, check] of [
    ['with Java', javaAndLibraries],
    ['with Docker', expectDocker],
  ] as const) {
    try {
      await check(env);
      return { how };
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      lacking.push(error.message);
    }
  }
  return { why: lacking.join('; ') };
}

async function javaAndLibraries(env: NodeJS.ProcessEnv): Promise<void> {
  await findJava(env);
  if (await hasKafkaLibraries(env)) return;
  await promisify(execFile)('mvn', ['--version'], { env }).catch((error: Error) => {
    throw new BackendError('NO_MAVEN', 'there is no Maven (mvn) on the PATH to fetch Kafka with', { cause: error });
  });
}
