import { BackendError } from './backend-error';

const ATTEMPTS = 5;

/**
 * Starts something on ports that were free a moment ago: when one of them is gone by the time it is wanted, it is started again on
 * others.
 * @param isFixed whether the port that is taken was asked for: it stays what it is, then
 * @throws what `start` throws
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
