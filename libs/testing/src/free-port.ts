import { freePorts } from '@maru/kernel';

/** A port of 127.0.0.1 that nobody listens on at this moment, and that no outgoing connection is given; see `freePorts`. */
export const freePort = async (): Promise<number> => (await freePorts(1))[0]!;
