import { embeddedHarness } from '../testing';
import { messageBusContract } from '../testing/message-bus.contract';

messageBusContract('the embedded bus', (publications) => embeddedHarness(publications));
