import { AggregateStore, EventStore } from '@maru/event-store';
import { Random, Scheduler, SeededRandom, SystemScheduler } from '@maru/kernel';
import type { Decider, DomainEvent } from '@maru/kernel';
import { readSettings, Settings } from '@maru/service';
import type { ContextDefinition } from '@maru/service';
import { Global, Module } from '@nestjs/common';
import type { Provider, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';

type AnyDecider = Decider<unknown, unknown, DomainEvent>;
export type Aggregate = AggregateStore<unknown, unknown, DomainEvent>;

/** The options of an aggregate store that specs inspect. */
export interface Registration {
  readonly decider: AnyDecider;
  readonly events: readonly { readonly type: string }[];
  readonly streamPrefix: string;
}

/** The aggregate classes among the providers of the context's module. */
export function aggregateClassesOf({ module }: Pick<ContextDefinition, 'module'>): readonly Type<Aggregate>[] {
  return aggregateProviders(module).map(tokenOf) as Type<Aggregate>[];
}

/** The context's aggregates, made by its own providers, over this log. */
export async function aggregatesOf(definition: ContextDefinition, store: EventStore): Promise<readonly Aggregate[]> {
  const ports: Provider[] = [
    { provide: EventStore, useValue: store },
    { provide: Scheduler, useValue: new SystemScheduler() },
    { provide: Random, useValue: new SeededRandom(1) },
    { provide: Settings, useValue: readSettings(definition.settings ?? z.object({}), {}) },
  ];
  @Global()
  @Module({ providers: [...ports, ...withWhatTheyNeed(definition.module)] })
  class Aggregates {}
  const app = await NestFactory.createApplicationContext(Aggregates, { logger: false, abortOnError: false });
  return aggregateClassesOf(definition).map((aggregate) => app.get(aggregate));
}

export const registrationOf = (aggregate: Aggregate): Registration =>
  (aggregate as unknown as { options: Registration }).options;

type NamedProvider = Type | Extract<Provider, { provide: unknown }>;

const tokenOf = (provider: NamedProvider): unknown => ('provide' in provider ? provider.provide : provider);

/** All providers of the module and of the modules that it imports. */
function providersOf(module: Type): readonly NamedProvider[] {
  const of = <Item>(key: string) => (Reflect.getMetadata(key, module) ?? []) as readonly Item[];
  const imported = of<Type | object>('imports').filter((each): each is Type => typeof each === 'function');
  return [...of<NamedProvider>('providers'), ...imported.flatMap(providersOf)];
}

const aggregateProviders = (module: Type): readonly NamedProvider[] =>
  providersOf(module).filter((provider) => {
    const token = tokenOf(provider);
    return typeof token === 'function' && token.prototype instanceof AggregateStore;
  });

/** The providers of aggregates, and the providers of the module that their constructors need. */
function withWhatTheyNeed(module: Type): readonly NamedProvider[] {
  const all = new Map(providersOf(module).map((provider) => [tokenOf(provider), provider]));
  const needed = new Set(aggregateProviders(module));
  for (const provider of needed) {
    if ('provide' in provider) continue;
    const asked = (Reflect.getMetadata('design:paramtypes', provider) ?? []) as readonly unknown[];
    for (const token of asked) if (all.has(token)) needed.add(all.get(token)!);
  }
  return [...needed];
}
