import { topicFor } from '@maru/kernel';
import type { Topic } from '@maru/kernel';
import { contractsByContext } from './events';

/** Every topic that the shop uses: the one list from which they are made. */
export const topics: readonly Topic[] = [...contractsByContext.keys()].map((context) => topicFor(context)!);
