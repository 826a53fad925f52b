import { ACCESS } from '@maru/security/nest';
import type { Type } from '@nestjs/common';
import { Transport } from '@nestjs/microservices';
import { PATTERN_METADATA, TRANSPORT_METADATA } from '@nestjs/microservices/constants';

/** The gRPC calls of these controllers that declare no access, as `Class.method`. */
export function undecidedCalls(controllers: Iterable<Type>): readonly string[] {
  return [...controllers].flatMap((controller) => {
    if (Reflect.hasMetadata(ACCESS, controller)) return [];
    return Object.entries(Object.getOwnPropertyDescriptors(controller.prototype as object))
      .filter(([, { value }]) => typeof value === 'function' && isCall(value as object))
      .filter(([, { value }]) => !Reflect.hasMetadata(ACCESS, value as object))
      .map(([method]) => `${controller.name}.${method}`);
  });
}

const isCall = (handler: object) =>
  Reflect.hasMetadata(PATTERN_METADATA, handler) && Reflect.getMetadata(TRANSPORT_METADATA, handler) === Transport.GRPC;
