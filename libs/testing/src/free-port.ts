import { freePorts } from '@maru/kernel';

/** A port of 127.0.0.1 without a listener now, outside the range for outgoing connections; see `freePorts`. */
export const freePort = async (): Promise<number> => (await freePorts(1))[0]!;
