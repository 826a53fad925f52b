import 'reflect-metadata';
import { runFront } from '@maru/shop-calls';
import { startWebBff } from './web-bff.app';

runFront('web-bff', startWebBff, { hears: true });
