import 'reflect-metadata';
import { runFront } from '@maru/shop-calls';
import { startMobileBff } from './mobile-bff.app';

runFront('mobile-bff', startMobileBff);
