import { Module } from '@nestjs/common';
import { aggregates } from './aggregates';
import { RegisterUserHandler } from './features/register-user/register-user.handler';
import { RegisterUserHttp } from './features/register-user/register-user.http';
import { GetUserHttp } from './views/user/get-user.http';
import { GetUserHandler } from './views/user/get-user.query';

@Module({
  controllers: [RegisterUserHttp, GetUserHttp],
  providers: [...aggregates, RegisterUserHandler, GetUserHandler],
})
export class CustomersModule {}
