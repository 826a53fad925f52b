import 'reflect-metadata';
import { runContext } from '@maru/service';
import { nextContexts } from './contexts';

/** The context that CONTEXT names, as a process of the next release. */
const definition = nextContexts.find(({ name }) => name === process.env['CONTEXT']);
if (!definition) throw new Error(`CONTEXT is ${process.env['CONTEXT']}; it must be the name of a context`);
runContext(definition);
