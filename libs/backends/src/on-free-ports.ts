import { BackendError } from './backend-error';

const ATTEMPTS = 5;

/**
 * Starts something on ports that were free a moment ago; when one of them is taken by then, it tries others.
 * @param isFixed whether the taken port was requested explicitly, so that no other may be used
 * @throws errors of `start`
 */
export async function onFreePorts<Started>(
  isFixed: (taken: BackendError) => boolean,
  start: () => Promise<Started>,
): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (error) {
      const passing = error instanceof BackendError && error.code === 'PORT_TAKEN' && !isFixed(error);
      if (!passing || attempt === ATTEMPTS) throw error;
    }
  }
}
