import { Module } from '@nestjs/common';
import { ScreenAnswers } from './answer/screen-answers';
import { HomeHttp } from './home/home.http';
import { OrderHttp } from './order/order.http';

@Module({ controllers: [HomeHttp, OrderHttp], providers: [ScreenAnswers] })
export class MobileBffModule {}
