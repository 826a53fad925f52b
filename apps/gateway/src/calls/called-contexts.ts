import { contexts, variableOf } from '@maru/contracts';
import type { ContextContract, ContextName } from '@maru/contracts';
import { readSettings } from '@maru/service';
import { grpcAddresses } from '@maru/service/grpc';
import { z } from 'zod';
import type { CallAddresses } from './context-calls';

/** The contexts that have a route over gRPC. */
export const contextsCalled = contexts
  .filter(({ routes }: ContextContract) => Object.values(routes).some(({ grpc }) => grpc))
  .map(({ name }) => name);

const variables = contextsCalled.map((name) => [name, variableOf(name, 'GRPC')] as const);

/** `INVENTORY_GRPC` and so on: the gRPC addresses of those contexts. */
export const callAddressSettings = z.object(
  Object.fromEntries(variables.map(([, variable]) => [variable, grpcAddresses.optional()])),
);

/**
 * The gRPC addresses in the environment.
 * @throws InvalidSettings when one is no address
 */
export function callAddressesIn(env: Readonly<Record<string, string | undefined>>): CallAddresses {
  const settings = readSettings(callAddressSettings, env);
  const given = variables.map(([name, variable]): [ContextName, string | undefined] => [name, settings.get(variable)]);
  return Object.fromEntries(given.filter(([, address]) => address !== undefined));
}
