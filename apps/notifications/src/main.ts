import 'reflect-metadata';
import { runContext } from '@maru/service';
import { notifications } from './notifications.app';

runContext(notifications);
