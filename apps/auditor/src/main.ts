import 'reflect-metadata';
import { runContext } from '@maru/service';
import { auditor } from './auditor.app';

runContext(auditor);
