import type { RejectionCode } from '@maru/kernel';
import { ApiExtension } from '@nestjs/swagger';

/** The extension that carries the codes until the document is made (see problem-answers.ts). */
export const REFUSES = 'x-refuses';

/**
 * Declares the codes with which an operation itself may refuse a request: `@Refuses('CATALOG.SKU_TAKEN')`. The API page
 * shows them by status, beside the refusals that any request may get.
 */
export const Refuses = (...codes: readonly RejectionCode[]): MethodDecorator => ApiExtension(REFUSES, [...codes]);
