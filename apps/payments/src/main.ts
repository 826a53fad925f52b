import 'reflect-metadata';
import { runContext } from '@maru/service';
import { payments } from './payments.app';

runContext(payments);
