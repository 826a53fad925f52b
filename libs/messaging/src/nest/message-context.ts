import { BaseRpcContext } from '@nestjs/microservices';
import type { Message } from '../message';

/** What `@Ctx()` gives an `@EventPattern` handler. */
export class MessageContext extends BaseRpcContext<[Message]> {
  /** The whole message: id, key, position, correlation, when it happened. `@Payload()` gives its data alone. */
  get message(): Message {
    return this.getArgByIndex(0) as Message;
  }
}
