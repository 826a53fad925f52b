import { auditor } from '@maru/auditor';
import { catalog } from '@maru/catalog';
import { customers } from '@maru/customers';
import { inventory } from '@maru/inventory';
import { notifications } from '@maru/notifications';
import { ordering } from '@maru/ordering';
import { payments } from '@maru/payments';
import type { ContextDefinition } from '@maru/service';
import { shipping } from '@maru/shipping';

/** Every context of the shop. */
export const contexts: readonly ContextDefinition[] = [
  auditor,
  catalog,
  customers,
  inventory,
  notifications,
  ordering,
  payments,
  shipping,
];
