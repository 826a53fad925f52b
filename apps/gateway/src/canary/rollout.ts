import { z } from 'zod';
import { routedContexts } from '../routes';
import type { RoutedContext } from '../routes';

const version = z.string().regex(/^[\w.-]{1,50}$/, 'must be 1 to 50 letters, digits, ., _ and -');

/**
 * How a context's requests are divided between two versions of its code. `{ stable: '1', candidate: '2', percent: 10 }`
 * sends a tenth of the clients to version 2. For blue-green, 100 switches all of them, and 0 switches them back.
 */
export const rolloutSchema = z.strictObject({
  stable: version,
  candidate: version,
  percent: z.number().min(0).max(100),
  /** Whether a client with `X-User-Group: canary` or a cookie `user-group=canary` always gets the candidate. */
  byGroup: z.boolean().default(true),
  /** The share of failures in the candidate's last `window` answers beyond which it is rolled back. */
  maxErrorRate: z.number().gt(0).lt(1).default(0.05),
  window: z.int().min(10).max(10_000).default(50),
});

export type Rollout = z.infer<typeof rolloutSchema>;

export const routedContext = z.enum(routedContexts as [RoutedContext, ...RoutedContext[]]);

const outcomes = z.object({ answers: z.int(), errorRate: z.number().min(0).max(1) });

/** A context as this gateway routes to it. */
export const routeShown = z.object({
  context: routedContext,
  paths: z.array(z.string()).meta({ description: 'The prefixes of the paths that it answers.' }),
  versions: z.array(
    z.object({
      version: z.string().optional().meta({ description: 'Absent: these instances name no version.' }),
      instances: z.int(),
      healthy: z.int(),
    }),
  ),
  rollout: rolloutSchema.optional().meta({ description: 'Absent: all instances are equal.' }),
  seen: outcomes.optional().meta({ description: 'The last answers of the candidate.' }),
  rolledBack: outcomes.optional().meta({ description: 'The answers for which the gateway rolled back by itself.' }),
});
export type RouteShown = z.infer<typeof routeShown>;

export const routesShown = z.object({ items: z.array(routeShown) });
