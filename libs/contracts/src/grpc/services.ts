import type { ServiceContract } from '@maru/kernel';
import type { ContextContract } from '../context-contract';
import { contexts } from '../contexts';

/** Every service that a context answers over gRPC. */
export const services: readonly ServiceContract[] = contexts.flatMap(({ service }: ContextContract) => service ?? []);
