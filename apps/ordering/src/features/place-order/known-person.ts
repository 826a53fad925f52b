import { Person } from '@maru/personal-data';
import type { PersonalData } from '@maru/personal-data';
import { Refusal } from '@maru/service';

/** The customer to whom an order is sealed. @throws Refusal ORDERING.UNKNOWN_CUSTOMER when the shop does not know them, or had to forget them */
export async function knownPerson(persons: PersonalData, customerId: string): Promise<Person> {
  const customer = await persons.find(customerId);
  if (customer instanceof Person) return customer;
  throw new Refusal({ code: 'ORDERING.UNKNOWN_CUSTOMER', detail: `There is no customer ${customerId}.` });
}
