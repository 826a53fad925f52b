import type { RejectionCode } from '@maru/kernel';
import { ApiExtension } from '@nestjs/swagger';

/** Where the codes stand until the document is made: see problem-answers.ts. */
export const REFUSES = 'x-refuses';

/**
 * The codes with which this operation itself may refuse what it is asked: `@Refuses('CATALOG.SKU_TAKEN')`. The API page shows them by
 * status, beside what the edge may answer to any request.
 */
export const Refuses = (...codes: readonly RejectionCode[]): MethodDecorator => ApiExtension(REFUSES, [...codes]);
