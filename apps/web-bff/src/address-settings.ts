import { z } from 'zod';
import { calledContexts } from './calls/shop-calls';
import type { CalledContext } from './calls/shop-calls';

export const addressVariableOf = (context: CalledContext) => `${context.toUpperCase()}_GRPC`;

const ADDRESSES = /^[^\s,/]+:\d+(,[^\s,/]+:\d+)*$/;
const MUST_BE = 'must be an address like "127.0.0.1:5001", or several with commas between';

/** `CATALOG_GRPC`, `ORDERING_GRPC` and so on: where each context is called, and each of its instances. */
export const addressSettings = z.object(
  Object.fromEntries(
    calledContexts.map((context) => [addressVariableOf(context), z.string(MUST_BE).regex(ADDRESSES, MUST_BE)]),
  ),
);
