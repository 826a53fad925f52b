export { ActRecords } from './act-records';
export type { Act } from './act-records';
export { auditEntry, auditPage, auditQuery, mergedAudit } from './audit-list';
export type { AuditEntry, AuditPage, AuditQuery } from './audit-list';
export { auditRetention } from './audit-retention';
export type { GatewayAct } from './audit.module';
