import type { ServiceContract } from '@maru/kernel';
import path from 'node:path';

const PROTO_FOLDER = path.join(__dirname, '..', '..', 'proto');

/** The service of a context, with the types of its calls. The proto file defines the form on the wire. */
export function defineService<Any>(context: string, service: string): ServiceContract<Any> {
  return {
    context,
    package: `maru.${context}.v1`,
    service,
    protoPath: path.join(PROTO_FOLDER, `${context}.proto`),
  };
}
