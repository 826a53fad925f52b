export type { Account } from './account';
export { operatorFile, readOperatorFile } from './operator-file';
export { LoginFailed, Session } from './session';
