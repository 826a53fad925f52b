import { embeddedHarness, messageBusContract } from '../testing';

messageBusContract('the embedded bus', (publications) => embeddedHarness(publications));
