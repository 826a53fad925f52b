import 'reflect-metadata';
import { runContext } from '@maru/service';
import { inventory } from './inventory.app';

runContext(inventory);
