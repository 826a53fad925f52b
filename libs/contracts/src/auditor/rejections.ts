export const auditorRejections = {
  'AUDITOR.UNKNOWN_BREACH': 404,
} as const;
