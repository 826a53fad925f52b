import type { RetentionRule } from '../retention/retention-rule';

/** The retention of acts. @param days the setting `AUDIT_DAYS` */
export const auditRetention = (days: number): RetentionRule => ({ table: 'audit_entry', since: 'at', days });
