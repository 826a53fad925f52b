import type { Upstreams } from '../balancing/upstreams';
import { routedContexts } from '../routes';
import type { RoutedContext, Routes } from '../routes';
import type { Canaries } from './canaries';
import type { RouteShown } from './rollout';

/** The routes of this gateway: the versions behind each context, and its rollout. */
export class ShownRoutes {
  constructor(
    private readonly routes: Routes,
    private readonly upstreams: Upstreams,
    private readonly canaries: Canaries,
  ) {}

  all(): readonly RouteShown[] {
    return routedContexts.map((context) => this.of(context));
  }

  of(context: RoutedContext): RouteShown {
    const { rolledBack, ...state } = this.canaries.state(context) ?? {};
    const paths = Object.entries(this.routes).flatMap(([path, { upstream }]) => (upstream === context ? [path] : []));
    return { context, paths, versions: this.versions(context), ...state, ...(rolledBack && { rolledBack }) };
  }

  private versions(context: RoutedContext): RouteShown['versions'] {
    const all = this.upstreams.all(context);
    const names = [...new Set(all.map(({ metadata }) => metadata['version']))].sort();
    return names.map((version) => {
      const instances = all.filter(({ metadata }) => metadata['version'] === version);
      const healthy = instances.filter((instance) => instance.healthy).length;
      return { ...(version !== undefined && { version }), instances: instances.length, healthy };
    });
  }
}
