import 'reflect-metadata';
import { runContext } from '@maru/service';
import { shipping } from './shipping.app';

runContext(shipping);
