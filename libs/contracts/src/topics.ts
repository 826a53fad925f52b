import { topicFor } from '@maru/kernel';
import type { Topic } from '@maru/kernel';
import { contractsByContext } from './events';

/** Every topic of the shop. Topics are created from this list. */
export const topics: readonly Topic[] = [...contractsByContext.keys()].map((context) => topicFor(context)!);
