import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

const contexts = readdirSync(path.join(ROOT, 'apps')).filter((app) =>
  existsSync(path.join(ROOT, 'apps', app, 'src/domain')),
);

/** What each target mutates, as globs, and the folders whose quick specs should notice. */
export const targets = {
  kernel: { mutate: ['libs/kernel/src/**/*.ts'], roots: ['libs/kernel/src'] },
  deciders: { mutate: ['apps/*/src/domain/**/*.ts'], roots: contexts.map((app) => `apps/${app}/src/domain`) },
  'event-store': {
    mutate: [
      'libs/event-store/src/*.ts',
      'libs/event-store/src/{states,in-memory}/**/*.ts',
      'libs/event-store/src/postgres/log-tail.ts',
    ],
    roots: ['libs/event-store/src'],
  },
  delivery: {
    // The other files of the folder hold SQL, so that only specs with a PostgreSQL can judge them.
    mutate: [
      'aside-turn',
      'batch-turns',
      'causation-of',
      'delivery-settings',
      'fifo',
      'gathered-writes',
      'group-is-partitioned',
      'heard-by-group',
      'hears-fewer',
      'infrastructure-fault',
      'key-commands',
      'key-lanes',
      'keyed-sharing',
      'lane-steps',
      'lazy-write',
      'letter-verdicts',
      'low-water-mark',
      'missed',
      'next-try',
      'position-moved',
      'put-aside-faults',
      'retry-later',
      'semaphore',
      'stored-position',
      'waiting-worker',
    ].map((name) => `libs/messaging/src/delivery/${name}.ts`),
    roots: ['libs/messaging/src'],
  },
};
