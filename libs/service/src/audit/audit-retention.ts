import type { RetentionRule } from '../retention/retention-rule';

/** How long acts can be searched. @param days the setting `AUDIT_DAYS` */
export const auditRetention = (days: number): RetentionRule => ({ table: 'audit_entry', since: 'at', days });
