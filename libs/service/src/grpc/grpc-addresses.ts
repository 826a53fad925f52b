import { z } from 'zod';

const ADDRESSES = /^[^\s,/]+:\d+(,[^\s,/]+:\d+)*$/;
const MUST_BE = 'must be an address like "127.0.0.1:5001", or several with commas between';

/** The addresses of a context's instances, in the form that `ContextClient` takes. */
export const grpcAddresses = z.string(MUST_BE).regex(ADDRESSES, MUST_BE);
