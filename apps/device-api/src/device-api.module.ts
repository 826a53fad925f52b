import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Cbor } from './cbor/cbor';
import { CborAnswers } from './cbor/cbor-answers.interceptor';
import { DeliveryHttp } from './delivery/delivery.http';
import { ReorderHttp } from './reorder/reorder.http';

@Module({ controllers: [ReorderHttp, DeliveryHttp], providers: [CborAnswers] })
export class DeviceApiModule {
  static of(cbor: Cbor): DynamicModule {
    return { module: DeviceApiModule, providers: [{ provide: Cbor, useValue: cbor }] };
  }
}
