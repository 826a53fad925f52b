import { ServerCredentials } from '@grpc/grpc-js';
import type { Certificates } from '@maru/security';

/** For a gRPC listener that takes connections only from who has a certificate of the same authority; renewed when the files change. */
export class GrpcListenerCredentials extends ServerCredentials {
  private readonly stop: () => void;

  constructor(certificates: Certificates) {
    super({ requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' }, certificates.current);
    this.stop = certificates.onRenewed((material) => this.updateSecureContextOptions(material));
  }

  /** No longer follows the files. */
  close(): void {
    this.stop();
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}
