import { startFront } from '@maru/shop-calls';
import type { FrontDefinition, FrontOptions, RunningFront } from '@maru/shop-calls';
import { Cbor } from './cbor/cbor';
import { DeviceProblemFilter } from './cbor/device-problem.filter';
import { takeCbor } from './cbor/take-cbor';
import { DeviceApiModule } from './device-api.module';
import { deviceApiSettings } from './device-api.settings';

export { DeviceApiModule } from './device-api.module';
export { deviceApiSettings } from './device-api.settings';

const deviceApi = (cbor: Cbor): FrontDefinition => ({
  name: 'device-api',
  module: DeviceApiModule.of(cbor),
  settings: deviceApiSettings,
  filter: new DeviceProblemFilter(cbor),
  prepare: (app, settings) =>
    takeCbor(app.getHttpAdapter().getInstance(), cbor, Number(settings.get('DEVICE_API_BODY_LIMIT_BYTES'))),
});

/** What buttons and lockers speak to: CBOR over HTTP, by API key. It keeps nothing. */
export const startDeviceApi = (options: FrontOptions): Promise<RunningFront> =>
  startFront(deviceApi(new Cbor()), options);
