import { ProblemFilter } from '@maru/service';
import type { Problem } from '@maru/service';
import { Catch } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Cbor } from './cbor';
import { conciseProblem } from './concise-problem';
import { PROBLEM_CBOR } from './media-types';

// A request for JSON comes from a person at a terminal.
const JSON_WANTED = /\bapplication\/(?:problem\+)?json\b/;

/** Problems in CBOR, unless the client asks for JSON. */
@Catch()
export class DeviceProblemFilter extends ProblemFilter {
  constructor(private readonly cbor: Cbor) {
    super();
  }

  protected override write(request: FastifyRequest, reply: FastifyReply, answer: Problem): void {
    if (JSON_WANTED.test(request.headers.accept ?? '')) return super.write(request, reply, answer);
    void reply.header('content-type', PROBLEM_CBOR).send(this.cbor.encode(conciseProblem(answer)));
  }
}
