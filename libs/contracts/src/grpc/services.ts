import type { ContextContract } from '../context-contract';
import { contexts } from '../contexts';
import type { ServiceContract } from './service-contract';

/** Every service that a context answers over gRPC. */
export const services: readonly ServiceContract[] = contexts.flatMap(({ service }: ContextContract) => service ?? []);
