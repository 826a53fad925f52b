import type { RejectionCode } from '@maru/kernel';
import { Refusal } from '../refusal';

/** What `find` gives for each of the ids, each asked once; those that it refuses with this code are left out. */
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
