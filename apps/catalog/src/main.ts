import 'reflect-metadata';
import { runContext } from '@maru/service';
import { catalog } from './catalog.app';

runContext(catalog);
