import type { CustomersCalls } from '@maru/contracts/grpc';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Controller } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { GrpcMethod } from '@nestjs/microservices';
import { GetUser } from './get-user.query';

/** `proto/customers.proto` */
@Controller()
export class ProfileGrpc {
  constructor(private readonly queries: QueryBus) {}

  @Allow('profile:read')
  @GrpcMethod('Customers', 'GetProfile')
  profile(@Caller() caller: Principal): Promise<CustomersCalls['GetProfile']['response']> {
    return this.queries.execute(new GetUser(caller.userId));
  }
}
