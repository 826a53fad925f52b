import type { Certificates } from '@maru/security';
import type { FastifyInstance } from 'fastify';
import type { Server } from 'node:https';
import { TLSSocket } from 'node:tls';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { eachTold } from '../logging/fold-faults';

/** The `https` option of Fastify. */
export const httpsOptions = (certificates: Certificates) => ({
  ...certificates.current,
  requestCert: true,
  rejectUnauthorized: true,
  requireHostHeader: false,
});

// A port scan or a client that gave up; such a connection was not refused.
const BROKEN_OFF = new Set(['ECONNRESET', 'EPIPE']);

/** Renews the listener's certificates when their files change, and logs why it refused a connection. */
export function renewListener(fastify: FastifyInstance, certificates: Certificates, logger: Logger): void {
  const server = fastify.server as unknown as Server;
  const stop = certificates.onRenewed((material) => server.setSecureContext(material));
  fastify.addHook('onClose', async () => stop());
  server.on('tlsClientError', ({ code, message }: NodeJS.ErrnoException, socket) => {
    // Node keeps the reason of a refusal at the socket instead of the error.
    const unaccepted = socket.authorizationError as Error | string | undefined;
    if (!unaccepted && BROKEN_OFF.has(code ?? '')) return;
    const reason = unaccepted ? String(unaccepted) : (code ?? message);
    logger.warn(eachTold({ reason }), 'a connection was refused because of its certificate');
  });
}

/** The name in the certificate of the other end; undefined without TLS. */
export const nameOfPeer = (socket: Socket): string | undefined =>
  socket instanceof TLSSocket ? String(socket.getPeerCertificate().subject?.CN ?? '') || undefined : undefined;
