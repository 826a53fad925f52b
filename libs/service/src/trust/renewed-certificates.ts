import type { experimental } from '@grpc/grpc-js';
import type { Certificates } from '@maru/security';

type CaListener = experimental.CaCertificateUpdateListener;
type IdentityListener = experimental.IdentityCertificateUpdateListener;

/** Gives certificates to gRPC clients: at once, and after each renewal. */
export class RenewedCertificates implements experimental.CertificateProvider {
  private readonly ends = new Map<unknown, () => void>();

  constructor(private readonly certificates: Certificates) {}

  addCaCertificateListener(listener: CaListener): void {
    this.follow(listener, () => listener({ caCertificate: this.certificates.current.ca }));
  }

  removeCaCertificateListener(listener: CaListener): void {
    this.forget(listener);
  }

  addIdentityCertificateListener(listener: IdentityListener): void {
    this.follow(listener, () => {
      const { cert, key } = this.certificates.current;
      listener({ certificate: cert, privateKey: key });
    });
  }

  removeIdentityCertificateListener(listener: IdentityListener): void {
    this.forget(listener);
  }

  private follow(listener: unknown, tell: () => void): void {
    this.forget(listener);
    this.ends.set(listener, this.certificates.onRenewed(tell));
    tell();
  }

  private forget(listener: unknown): void {
    this.ends.get(listener)?.();
    this.ends.delete(listener);
  }
}
