import type { AnyStateNode } from 'xstate';
import { orderFulfilmentMachine } from './order-fulfilment.machine';

const states: Record<string, AnyStateNode> = orderFulfilmentMachine.root.states;
const forward = ['ORDER_CREATED', 'STOCK_RESERVED', 'PAYMENT_COMPLETED'];
const undoing = ['CANCELLING_SHIPMENT', 'REFUNDING_PAYMENT', 'RELEASING_STOCK', 'CANCELLING_ORDER'];

const nodesOf = (node: AnyStateNode): readonly AnyStateNode[] => [node, ...Object.values(node.states).flatMap(nodesOf)];
const targetsOf = (node: AnyStateNode, event: string) =>
  (node.transitions.get(event) ?? []).flatMap(({ target }) => target ?? []).map(({ key }) => key);

describe('the order-fulfilment machine', () => {
  it.each(forward)('%s names its compensation on entry, and goes to it on a cancellation and on a time-out', (name) => {
    const state = states[name]!;
    const undo = (state.meta as { undo: string }).undo;
    expect(undoing).toContain(undo);
    expect(targetsOf(state, 'order-cancellation-requested')).toEqual([undo]);
    const timeouts = nodesOf(state).flatMap(({ after }) => after.filter(({ delay }) => delay !== 'ASK_AGAIN'));
    expect(timeouts.map(({ target }) => target![0]!.key)).toEqual([undo]);
  });

  it('has a time-out in every state that makes a request', () => {
    for (const node of Object.values(states).flatMap(nodesOf))
      if (node.entry.length > 0)
        expect([node.id, new Set(node.after.map(({ delay }) => delay)).size]).toEqual([node.id, 1]);
  });

  it.each(undoing)('%s repeats its request until the longest wait, then stays without requests', (name) => {
    const [again, enough] = states[name]!.after;
    expect(again).toMatchObject({ delay: 'ASK_AGAIN', guard: 'askAgain', reenter: true });
    expect(again!.target).toEqual([states[name]]);
    expect(enough).toMatchObject({ delay: 'ASK_AGAIN', target: undefined, reenter: false });
  });
});
