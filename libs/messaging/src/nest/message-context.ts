import { BaseRpcContext } from '@nestjs/microservices';
import type { Message } from '../message';

/** The context that `@Ctx()` gives to an `@EventPattern` handler. */
export class MessageContext extends BaseRpcContext<[Message]> {
  /** The whole message: id, key, position, correlation, time. `@Payload()` gives its data alone. */
  get message(): Message {
    return this.getArgByIndex(0) as Message;
  }
}
