import { deviceApiSettings, startDeviceApi } from '@maru/device-api';
import { mobileBffSettings, startMobileBff } from '@maru/mobile-bff';
import { frontSettings } from '@maru/shop-calls';
import type { FrontOptions, RunningFront } from '@maru/shop-calls';
import { startWebBff, webBffSettings } from '@maru/web-bff';
import { z } from 'zod';

/** An app between the gateway and the contexts. */
export interface Front {
  readonly name: 'web-bff' | 'mobile-bff' | 'device-api';
  /** All its settings except its own port and the addresses of the contexts. */
  readonly settings: z.ZodObject;
  start(options: FrontOptions): Promise<RunningFront>;
}

const withOwn = (own: z.ZodObject) => z.object({ ...frontSettings.shape, ...own.shape });

/** Every app between the gateway and the contexts. */
export const fronts: readonly Front[] = [
  { name: 'web-bff', settings: webBffSettings, start: startWebBff },
  { name: 'mobile-bff', settings: withOwn(mobileBffSettings), start: startMobileBff },
  { name: 'device-api', settings: withOwn(deviceApiSettings), start: startDeviceApi },
];
