import type { Resolver, RoutedContext } from './routes';

// One that is being started again needs a second or two; asking it costs a refused connection.
const LEFT_OUT_MS = 1_000;

/** Takes the addresses of a context in turns; one that has refused a connection is left out for a moment while there are others. */
export class Upstreams {
  private readonly turns = new Map<RoutedContext, number>();
  private readonly refusedAt = new Map<string, number>();

  constructor(
    private readonly resolve: Resolver,
    private readonly now: () => number = () => performance.now(),
  ) {}

  all(context: RoutedContext): readonly string[] {
    const urls = this.resolve(context);
    return typeof urls === 'string' ? [urls] : urls;
  }

  /** The next address that is not in `tried`; undefined when all are. */
  next(context: RoutedContext, tried: readonly string[] = []): string | undefined {
    const left = this.all(context).filter((url) => !tried.includes(url));
    const answering = left.filter((url) => this.now() - (this.refusedAt.get(url) ?? -Infinity) > LEFT_OUT_MS);
    const urls = answering.length > 0 ? answering : left;
    const turn = this.turns.get(context) ?? 0;
    this.turns.set(context, turn + 1);
    return urls[turn % urls.length];
  }

  refused(url: string): void {
    this.refusedAt.set(url, this.now());
  }
}
