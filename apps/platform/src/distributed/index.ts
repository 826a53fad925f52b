export { distributedFolder } from './distributed-folder';
export { distributedSettings } from './distributed-settings';
export { startDistributedShop } from './start-distributed-shop';
export type { DistributedShop, DistributedShopOptions } from './start-distributed-shop';
export { SupervisedProcess } from './supervised-process';
export type { ProcessIdentity, ProcessLine, ProcessPlan, Supervision } from './supervised-process';
