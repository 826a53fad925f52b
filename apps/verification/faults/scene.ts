import type { Random } from '@maru/kernel';
import type { SupervisedProcess } from '@maru/platform/distributed';
import type { World } from '../shops/world/world';

/** The surroundings of a fault: the world, the choices of the seed, and a report of what happens. */
export class Scene {
  constructor(
    readonly world: World,
    private readonly random: Random,
    readonly tell: (what: string) => void,
  ) {}

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random.next() * from.length)]!;
  }

  /** A whole number of ms from `least` to `most`. */
  msBetween(least: number, most: number): number {
    return Math.round(least + this.random.next() * (most - least));
  }

  likely(probability: number): boolean {
    return this.random.next() < probability;
  }

  aProcess(): SupervisedProcess {
    return this.pick(this.world.shop.processes);
  }

  /** The same things in another order. */
  shuffled<T>(things: readonly T[]): T[] {
    const left = [...things];
    return things.map(() => left.splice(Math.floor(this.random.next() * left.length), 1)[0]!);
  }
}

export const called = ({ name, instance }: { readonly name: string; readonly instance: number }) =>
  `${name}/${instance}`;
