import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants';
import { ACCESS } from './access.decorators';

/** The routes of these controllers without an access rule, as `Class.method`. */
export function undecidedRoutes(controllers: Iterable<Type>): readonly string[] {
  return [...controllers].flatMap((controller) => {
    if (Reflect.hasMetadata(ACCESS, controller)) return [];
    const handlers = Object.getOwnPropertyDescriptors(controller.prototype as object);
    return Object.entries(handlers)
      .filter(([, { value }]) => typeof value === 'function' && Reflect.hasMetadata(METHOD_METADATA, value as object))
      .filter(([, { value }]) => !Reflect.hasMetadata(ACCESS, value as object))
      .map(([method]) => `${controller.name}.${method}`);
  });
}
