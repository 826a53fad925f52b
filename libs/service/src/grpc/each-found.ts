import type { RejectionCode } from '@maru/kernel';
import { Refusal } from '../refusal';

/**
 * The results of `find`, called once for each distinct id. Ids that it refuses with the code `unknown` are left out.
 */
export async function eachFound<Found>(
  ids: readonly string[],
  unknown: RejectionCode,
  find: (id: string) => Promise<Found>,
): Promise<readonly Found[]> {
  const found = await Promise.all(
    [...new Set(ids)].map((id) =>
      find(id).catch((error: unknown) => {
        if (error instanceof Refusal && error.rejection.code === unknown) return undefined;
        throw error;
      }),
    ),
  );
  return found.filter((each) => each !== undefined);
}
