import { startFront } from '@maru/shop-calls';
import type { FrontDefinition, FrontOptions, RunningFront } from '@maru/shop-calls';
import { MobileBffModule } from './mobile-bff.module';
import { mobileBffSettings } from './mobile-bff.settings';

export { MobileBffModule } from './mobile-bff.module';
export { mobileBffSettings } from './mobile-bff.settings';

/** The backend of phones: one small answer for each screen, composed from the contexts. It has no storage. */
export const mobileBff: FrontDefinition = {
  name: 'mobile-bff',
  module: MobileBffModule,
  settings: mobileBffSettings,
};

export const startMobileBff = (options: FrontOptions): Promise<RunningFront> => startFront(mobileBff, options);
