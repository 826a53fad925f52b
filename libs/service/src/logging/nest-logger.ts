import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

// The start messages of Nest itself are logged at debug only.
const FRAMEWORK = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
  'NestMicroservice',
]);

/**
 * Nest's `Logger` over pino. A message is a text, or an object with the text as `msg` and further fields of the line.
 * The last parameter is the class that logs; an error or stack among the others is kept.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(FRAMEWORK.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    if (!this.logger.isLevelEnabled(level)) return;
    const source = rest.length > 0 && typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    const details = (source === undefined ? rest : rest.slice(0, -1)).filter((each) => each !== undefined);
    const err = [message, ...details].find((each) => each instanceof Error);
    const stack = err ? undefined : details.find((each) => typeof each === 'string');
    const others = details.filter((each) => each !== err && each !== stack);
    const { msg, ...fields } = hasText(message) ? message : { msg: message };
    this.logger[level](
      {
        ...fields,
        ...(source && { source }),
        ...(err && { err }),
        ...(stack !== undefined && { stack }),
        ...(others.length > 0 && { details: others }),
      },
      msg instanceof Error ? msg.message : typeof msg === 'string' ? msg : JSON.stringify(msg),
    );
  }
}

const hasText = (message: unknown): message is { readonly msg: string } =>
  typeof (message as { msg?: unknown } | null | undefined)?.msg === 'string';
