import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BackendError } from '../backend-error';

/**
 * Checks that containers can run here: there is a client, and its daemon answers.
 * @throws BackendError NO_DOCKER
 */
export async function expectDocker(env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await promisify(execFile)('docker', ['info', '--format', '{{.ServerVersion}}'], { env, timeout: 10_000 });
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    const why =
      code === 'ENOENT' ? 'there is no docker on the PATH' : (stderr?.trim().split('\n').pop() ?? 'no answer');
    throw new BackendError('NO_DOCKER', `Docker cannot be used: ${why}`, { cause: error });
  }
}
