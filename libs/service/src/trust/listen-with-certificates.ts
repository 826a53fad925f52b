import type { Certificates } from '@maru/security';
import type { FastifyInstance } from 'fastify';
import type { Server } from 'node:https';
import { TLSSocket } from 'node:tls';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { eachTold } from '../logging/fold-faults';

/** What `https` is of Fastify's options. */
export const httpsOptions = (certificates: Certificates) => ({
  ...certificates.current,
  requestCert: true,
  rejectUnauthorized: true,
  requireHostHeader: false,
});

// A port scan, or who has thought better of it: nobody was refused.
const BROKEN_OFF = new Set(['ECONNRESET', 'EPIPE']);

/** The listener takes what the files hold when they change, and says why it has refused somebody. */
export function renewListener(fastify: FastifyInstance, certificates: Certificates, logger: Logger): void {
  const server = fastify.server as unknown as Server;
  const stop = certificates.onRenewed((material) => server.setSecureContext(material));
  fastify.addHook('onClose', async () => stop());
  server.on('tlsClientError', ({ code, message }: NodeJS.ErrnoException, socket) => {
    // Node breaks off what it does not accept, and keeps the reason beside the error.
    const unaccepted = socket.authorizationError as Error | string | undefined;
    if (!unaccepted && BROKEN_OFF.has(code ?? '')) return;
    const reason = unaccepted ? String(unaccepted) : (code ?? message);
    logger.warn(eachTold({ reason }), 'a connection was refused: its certificate');
  });
}

/** Whose certificate the other end has shown; undefined without TLS. */
export const nameOfPeer = (socket: Socket): string | undefined =>
  socket instanceof TLSSocket ? String(socket.getPeerCertificate().subject?.CN ?? '') || undefined : undefined;
