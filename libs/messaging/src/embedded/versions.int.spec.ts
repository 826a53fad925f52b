import { embeddedHarness } from '../testing';
import { versionsContract } from '../testing/versions.contract';

const presenceMs = 600;

describe('on the embedded bus', () => {
  versionsContract((publications) => embeddedHarness(publications, { bus: { presenceMs } }), presenceMs);
});
