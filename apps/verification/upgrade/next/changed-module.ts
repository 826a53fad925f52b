import { AggregateStore } from '@maru/event-store';
import type { DomainEvent } from '@maru/kernel';
import { Module } from '@nestjs/common';
import type { FactoryProvider, Type } from '@nestjs/common';

export type Aggregate = AggregateStore<unknown, unknown, DomainEvent>;

/** The options of an aggregate store. */
type Registration = ConstructorParameters<typeof AggregateStore<unknown, unknown, DomainEvent>>[0];

export interface ModuleChange {
  readonly controllers?: readonly Type[];
  readonly providers?: readonly FactoryProvider[];
}

/** Today's module with more controllers. The given providers replace those of the same token. */
export function changedModule(today: Type, { controllers = [], providers = [] }: ModuleChange): Type {
  const of = <Item>(key: string) => (Reflect.getMetadata(key, today) ?? []) as Item[];
  const replaced = new Set<unknown>(providers.map(({ provide }) => provide));
  const kept = of<Type | FactoryProvider>('providers').filter(
    (provider) => !replaced.has('provide' in provider ? provider.provide : provider),
  );
  @Module({
    imports: of('imports'),
    controllers: [...of<Type>('controllers'), ...controllers],
    providers: [...kept, ...providers],
  })
  class Changed {}
  return Changed;
}

/** The provider of today's aggregate store with this class name. */
export function providerOf(module: Type, name: string): FactoryProvider<Aggregate> & { provide: Type<Aggregate> } {
  const providers = (Reflect.getMetadata('providers', module) ?? []) as FactoryProvider<Aggregate>[];
  const found = providers.find(({ provide }) => (provide as Type | undefined)?.name === name);
  if (!found) throw new Error(`${module.name} provides no ${name}: the next release is built on today's code`);
  return found as FactoryProvider<Aggregate> & { provide: Type<Aggregate> };
}

/** The same aggregate store with changed options. */
export function changedAggregate(
  { provide, inject, useFactory }: ReturnType<typeof providerOf>,
  change: (registration: Registration) => Partial<Registration>,
): FactoryProvider {
  return {
    provide,
    inject: inject ?? [],
    useFactory: async (...ports: unknown[]) => {
      const today = (await useFactory(...(ports as never[]))) as unknown as { readonly options: Registration };
      return new provide({ ...today.options, ...change(today.options) });
    },
  };
}
