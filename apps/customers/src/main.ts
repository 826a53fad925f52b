import 'reflect-metadata';
import { runContext } from '@maru/service';
import { customers } from './customers.app';

runContext(customers);
