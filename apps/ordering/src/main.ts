import 'reflect-metadata';
import { runContext } from '@maru/service';
import { ordering } from './ordering.app';

runContext(ordering);
