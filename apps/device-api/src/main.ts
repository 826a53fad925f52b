import 'reflect-metadata';
import { runFront } from '@maru/shop-calls';
import { startDeviceApi } from './device-api.app';

runFront('device-api', startDeviceApi);
