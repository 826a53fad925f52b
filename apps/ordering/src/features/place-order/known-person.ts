import { Person } from '@maru/personal-data';
import type { PersonalData } from '@maru/personal-data';
import { Refusal } from '@maru/service';

/**
 * The customer whose key seals an order.
 * @throws Refusal ORDERING.UNKNOWN_CUSTOMER when the shop does not know them, or has erased them
 */
export async function knownPerson(persons: PersonalData, customerId: string): Promise<Person> {
  const customer = await persons.find(customerId);
  if (customer instanceof Person) return customer;
  throw new Refusal({ code: 'ORDERING.UNKNOWN_CUSTOMER', detail: `There is no customer ${customerId}.` });
}
