import { AsyncLocalStorage } from 'node:async_hooks';
import { Scheduler } from '@maru/kernel';
import type { Clock } from '@maru/kernel';
import type { DestinationStream, LogFn, Logger } from 'pino';
import { countFault } from './fault-counts';
import { FaultEpisodes } from './fault-episodes';
import type { EpisodeLine } from './fault-episodes';
import { kindOf } from './fault-kind';
import type { FaultDetails } from './fault-kind';

const ABOUT_MANY = Symbol('about many');
const EACH = Symbol('each');
const WARN = 40;
// The most lines between two counts (10 s or a minute apart) for a kind whose faults have a line each.
const MOST_OF_EACH = 20;

/**
 * Marks a fault that is reported only once, such as a parked message. Each gets a line, up to 20 between two counts.
 */
export function eachTold<Details extends object>(details: Details): Details {
  return Object.assign(details, { [EACH]: true });
}

interface FoldFaultsOptions {
  readonly clock: Clock;
  readonly scheduler: Scheduler | undefined;
  readonly stream: DestinationStream & { readonly flushSync?: () => void };
}

/** A hook for pino that folds repeated faults: warnings, errors, and all other lines with an `err`. */
export function foldFaults({ clock, scheduler = new BackgroundScheduler(), stream }: FoldFaultsOptions) {
  let logger: Logger | undefined;
  const write = ({ text, level, fault }: EpisodeLine) =>
    logger?.[level < WARN ? 'info' : 'warn']({ fault, [ABOUT_MANY]: true }, text);
  const episodes = new FaultEpisodes({ clock, scheduler, write });
  atExit.add(() => {
    episodes.flush();
    stream.flushSync?.();
  });
  const logMethod = function (this: Logger, args: Parameters<LogFn>, method: LogFn, level: number): void {
    const given = args as readonly unknown[];
    const details = detailsOf(given[0]);
    const isFault = (level >= WARN || details.err !== undefined) && !(ABOUT_MANY in details);
    if (isFault) countFault(level);
    const said = given.find((each) => typeof each === 'string') ?? '';
    const most = EACH in details ? MOST_OF_EACH : 1;
    if (!isFault || episodes.happened(kindOf(details, said), level, most)) method.apply(this, args);
  };
  return { writeTo: (given: Logger) => void (logger = given), logMethod };
}

function detailsOf(given: unknown): FaultDetails {
  if (given instanceof Error) return { err: given };
  return typeof given === 'object' && given !== null ? given : {};
}

/** A scheduler that keeps no process alive, and runs its tasks outside the context of the current request. */
class BackgroundScheduler extends Scheduler {
  private readonly outside = AsyncLocalStorage.snapshot();

  override after(delayMs: number, task: () => void): () => void {
    const timer = setTimeout(() => this.outside(task), delayMs).unref();
    return () => clearTimeout(timer);
  }
}

const atExit = new Set<() => void>();
process.on('exit', () => atExit.forEach((end) => end()));
