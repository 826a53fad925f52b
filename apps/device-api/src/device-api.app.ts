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

/** The API of buttons and lockers: CBOR over HTTP, by API key. It has no storage. */
export const startDeviceApi = (options: FrontOptions): Promise<RunningFront> =>
  startFront(deviceApi(new Cbor()), options);
