import type { Backend } from './backend';
import { eventstoredb } from './eventstoredb.backend';
import { kafka } from './kafka.backend';

export const backends: readonly Backend[] = [kafka, eventstoredb];
