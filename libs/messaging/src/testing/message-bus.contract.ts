/// <reference types="jest" />
import { batchContract } from './batch.contract';
import { entityContract } from './entity.contract';
import { groupsContract } from './groups.contract';
import { keyedContract } from './keyed.contract';
import type { MakeHarness } from './message-bus.harness';
import { parkingContract } from './parking.contract';
import { tailContract } from './tail.contract';
import { waitingContract } from './waiting.contract';

/**
 * The contract of every message bus. An adapter passes it unchanged:
 * `messageBusContract('kafka', async (publications) => harness)`.
 */
export function messageBusContract(name: string, makeHarness: MakeHarness): void {
  describe(`the message bus contract, kept by ${name}`, () => {
    groupsContract(makeHarness);
    keyedContract(makeHarness);
    parkingContract(makeHarness);
    waitingContract(makeHarness);
    entityContract(makeHarness);
    batchContract(makeHarness);
    tailContract(makeHarness);
  });
}
