/// <reference types="jest" />
import { ConcurrencyConflict } from '@maru/event-store';
import { currentCausation, RandomIds } from '@maru/kernel';
import { Allow } from '@maru/security/nest';
import { Metrics } from '@maru/observability';
import { Body, Controller, Get, HttpException, Module, Param, Post, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiCreatedResponse } from '@nestjs/swagger';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { z } from 'zod';
import { Draining } from '../src/draining';
import { fastifyAdapter, serveOpenApi, urlOf } from '../src/http/http-server';
import { RequestSchemaPipe } from '../src/http/invalid-request';
import { OtherMethods } from '../src/http/other-methods';
import { ProblemFilter } from '../src/http/problem.filter';
import { createLogger } from '../src/logging/logger';
import { NestLogger } from '../src/logging/nest-logger';
import { Refuses } from '../src/http/refuses';
import { Refusal } from '../src/refusal';
import './example-rejections';

const parcel = z.strictObject({ weight: z.int().min(1), to: z.strictObject({ city: z.string().min(1) }) });
const page = z.strictObject({ page: z.coerce.number().int().min(1).default(1) });
const faults: Record<string, () => unknown> = {
  conflict: () => new ConcurrencyConflict('shop.parcel-1', 10),
  database: () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }),
  restart: () =>
    new Error('query failed', { cause: Object.assign(new Error('terminating connection'), { code: '57P01' }) }),
  defect: () => new TypeError('cannot read secret_column of undefined'),
  teapot: () => new HttpException('short and stout', 418),
  nothing: () => undefined,
};

@Controller('parcels')
class ParcelsController {
  @Post()
  @ApiCreatedResponse({ standardSchema: z.object({ parcelId: z.uuid() }) })
  send(@Body({ schema: parcel }) body: z.infer<typeof parcel>) {
    return { body, causation: currentCausation() };
  }
  @Get()
  list(@Query({ schema: page }) query: z.infer<typeof page>) {
    return query;
  }
  @Allow('shipments:read')
  @Get('secret')
  secret() {
    return {};
  }
  @Allow('shipments:read')
  @Get('secret/rule')
  @Refuses('CUSTOMERS.NOT_STAFF')
  ruled() {
    return {};
  }
  @Get('refused')
  @Refuses('ORDERING.EMPTY_ORDER')
  refuse() {
    throw new Refusal({ code: 'ORDERING.EMPTY_ORDER', detail: 'An order needs at least one line.' });
  }
  @Get('slow')
  async slow() {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return 'done';
  }
  @Get('fault/:kind')
  fail(@Param('kind') kind: string) {
    throw faults[kind]!();
  }
  @Get(':id')
  one(@Param('id', { schema: z.uuid() }) id: string) {
    return { id };
  }
}

@Module({ controllers: [ParcelsController] })
class ParcelsModule {}

/** The server of the running test, and its log lines. */
export const on = {} as { app: NestFastifyApplication; url: string; lines: string[] };

/** Opens a server with the parcels routes for each test of the file. */
export function openForEachTest(): void {
  beforeEach(open);
  afterEach(() => on.app.close());
}

async function open(): Promise<void> {
  on.lines = [];
  const destination = new Writable({ write: (chunk, _encoding, done) => (on.lines.push(String(chunk)), done()) });
  const logger = createLogger({ level: 'debug', destination });
  const app = await NestFactory.create<NestFastifyApplication>(
    ParcelsModule,
    fastifyAdapter({
      logger,
      ids: new RandomIds(),
      draining: new Draining(),
      metrics: new Metrics('room'),
      bodyLimit: 2_000,
    }),
    { logger: new NestLogger(logger), abortOnError: false },
  );
  const otherMethods = new OtherMethods(app.getHttpAdapter().getInstance());
  app.useGlobalPipes(new RequestSchemaPipe());
  app.useGlobalFilters(new ProblemFilter());
  serveOpenApi(app, 'parcels');
  await app.init();
  otherMethods.refuse();
  await app.listen(0, '127.0.0.1');
  on.app = app;
  on.url = urlOf(app);
}

export const JSON_BODY = { 'content-type': 'application/json' };
export const GOOD = { weight: 1, to: { city: 'Seoul' } };
export const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = JSON_BODY) =>
  fetch(`${on.url}/parcels`, { method: 'POST', body, headers });
/** Sends bytes, and returns all that the server sends until it closes the connection. */
export function answerTo(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(on.url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (some: Buffer) => (answer += some.toString()));
    socket.on('error', () => undefined).on('close', () => resolve(answer));
  });
}
export const get = (path: string, headers: Record<string, string> = {}) => fetch(on.url + path, { headers });

export async function expectProblem(response: Response, status: number, code: string) {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const body = (await response.json()) as Record<string, unknown>;
  expect({ answered: response.status, status: body['status'], code: body['code'] }).toEqual({
    answered: status,
    status,
    code,
  });
  expect(body['correlationId']).toBe(response.headers.get('x-correlation-id'));
  return body;
}
