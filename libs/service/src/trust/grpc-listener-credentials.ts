import { ServerCredentials } from '@grpc/grpc-js';
import type { Certificates } from '@maru/security';

/** Credentials of a gRPC listener: clients need a certificate of the same authority. They change with the files. */
export class GrpcListenerCredentials extends ServerCredentials {
  private readonly stop: () => void;

  constructor(certificates: Certificates) {
    super({ requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' }, certificates.current);
    this.stop = certificates.onRenewed((material) => this.updateSecureContextOptions(material));
  }

  /** Stops following the files. */
  close(): void {
    this.stop();
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}
