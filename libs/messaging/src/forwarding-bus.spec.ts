import { ForwardingBus } from './forwarding-bus';
import { MessageBus } from './message-bus';

describe('a forwarding bus', () => {
  it('hands on every call of the port', () => {
    const calls = (type: typeof MessageBus | typeof ForwardingBus) => Object.getOwnPropertyNames(type.prototype);
    expect(calls(ForwardingBus)).toEqual(expect.arrayContaining(calls(MessageBus)));
  });
});
