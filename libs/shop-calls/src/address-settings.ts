import { variableOf } from '@maru/contracts';
import { readSettings } from '@maru/service';
import { grpcAddresses } from '@maru/service/grpc';
import { z } from 'zod';
import { calledContexts } from './called-contexts';
import type { CalledContext, ContextAddresses } from './called-contexts';

export const addressVariableOf = (context: CalledContext) => variableOf(context, 'GRPC');

/** `CATALOG_GRPC`, `ORDERING_GRPC` and so on: the gRPC addresses of each context's instances. */
export const addressSettings = z.object(
  Object.fromEntries(calledContexts.map((context) => [addressVariableOf(context), grpcAddresses])),
);

/** @throws InvalidSettings when the environment lacks the address of a context */
export function addressesIn(env: Readonly<Record<string, string | undefined>>): ContextAddresses {
  const given = readSettings(addressSettings, env);
  const entries = calledContexts.map((context) => [context, String(given.get(addressVariableOf(context)))]);
  return Object.fromEntries(entries) as ContextAddresses;
}
