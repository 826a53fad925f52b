import { z } from 'zod';

const ADDRESSES = /^[^\s,/]+:\d+(,[^\s,/]+:\d+)*$/;
const MUST_BE = 'must be an address like "127.0.0.1:5001", or several with commas between';

/** Where the instances of a context are called, as `ContextClient` takes it. */
export const grpcAddresses = z.string(MUST_BE).regex(ADDRESSES, MUST_BE);
