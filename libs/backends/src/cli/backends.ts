import type { Backend } from './backend';
import { consul } from './consul.backend';
import { eventstoredb } from './eventstoredb.backend';
import { kafka } from './kafka.backend';
import { redis } from './redis.backend';

export const backends: readonly Backend[] = [kafka, eventstoredb, consul, redis];
