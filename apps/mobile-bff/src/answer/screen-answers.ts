import { Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { mobileBffSettings } from '../mobile-bff.settings';
import { codingFor, encoded } from './content-coding';
import { selected } from './field-selection';
import type { Selection } from './field-selection';
import type { MissingPart } from './parts';
import { isKnown, weakTag } from './weak-tag';

/**
 * Writes a screen: the wanted fields, with a tag, compressed if that pays, and without a body when the client has it.
 */
@Injectable()
export class ScreenAnswers {
  private readonly threshold: number;

  constructor(@Inject(Settings) settings: Settings<typeof mobileBffSettings>) {
    this.threshold = settings.get('MOBILE_BFF_COMPRESS_BYTES');
  }

  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    screen: object,
    { fields, missing }: { readonly fields: Selection; readonly missing: readonly MissingPart[] },
  ): Promise<void> {
    const shown = selected(screen, fields) as object;
    const body = Buffer.from(JSON.stringify(missing.length > 0 ? { ...shown, missing } : shown));
    void reply.header('content-type', 'application/json; charset=utf-8');
    void reply.header('vary', 'Authorization, X-API-Key, Accept-Encoding');
    if (missing.length > 0) {
      // A missing part may be back in a moment, so no cache may keep the screen without it.
      void reply.header('cache-control', 'private, no-store');
    } else {
      const tag = weakTag(body);
      void reply.header('cache-control', 'private, no-cache').header('etag', tag);
      if (isKnown(request.headers['if-none-match'], tag)) {
        void reply.removeHeader('content-type').code(304).send();
        return;
      }
    }
    const coding = body.length >= this.threshold ? codingFor(request.headers['accept-encoding']) : undefined;
    if (coding) void reply.header('content-encoding', coding);
    void reply.send(coding ? await encoded(body, coding) : body);
  }
}
