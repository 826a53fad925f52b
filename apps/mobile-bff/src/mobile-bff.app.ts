import { startFront } from '@maru/shop-calls';
import type { FrontDefinition, FrontOptions, RunningFront } from '@maru/shop-calls';
import { MobileBffModule } from './mobile-bff.module';
import { mobileBffSettings } from './mobile-bff.settings';

export { MobileBffModule } from './mobile-bff.module';
export { mobileBffSettings } from './mobile-bff.settings';

/** The backend of the phones' own: one small answer for each screen, out of what the contexts say. It keeps nothing. */
export const mobileBff: FrontDefinition = {
  name: 'mobile-bff',
  module: MobileBffModule,
  settings: mobileBffSettings,
};

export const startMobileBff = (options: FrontOptions): Promise<RunningFront> => startFront(mobileBff, options);
