import { Person } from '@maru/personal-data';
import type { PersonalData } from '@maru/personal-data';
import { randomBytes } from 'node:crypto';

/** The keys of persons, which outlive every process. */
export type Keys = Map<string, Buffer | 'erased'>;

/** Customers' operations on keys, over a map. */
export function personsOver(keys: Keys): PersonalData {
  const find = async (userId: string) => {
    const key = keys.get(userId);
    return key instanceof Buffer ? new Person(userId, key) : key;
  };
  return {
    find,
    async begin(userId: string) {
      if (!keys.has(userId)) keys.set(userId, randomBytes(32));
      return find(userId);
    },
    erase: async (userId: string) => void keys.set(userId, 'erased'),
  } as PersonalData;
}
