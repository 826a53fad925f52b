import { Person, PersonalData } from '@maru/personal-data';
import { RowTable } from '@maru/read-models';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CopyBehind } from './copy-behind';
import { CustomerRow } from './customer.entity';

/** A person who can be written to. */
export interface Addressee {
  readonly person: Person;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
}

/** Finds customers by their copies, and opens their names. Injectable. */
@Injectable()
export class Addressees {
  private readonly customers: RowTable<CustomerRow>;

  constructor(
    dataSource: DataSource,
    private readonly persons: PersonalData,
  ) {
    this.customers = new RowTable(dataSource, CustomerRow);
  }

  /**
   * Undefined for an erased person, or a closed account.
   * @param customerOf reads the copy of the customer, for a caller that does more with the same statement
   * @throws CopyBehind
   */
  async find(
    userId: string,
    customerOf: (userId: string) => Promise<CustomerRow | undefined> = (id) => this.customers.find(id),
  ): Promise<Addressee | undefined> {
    const person = await this.persons.find(userId);
    if (person === 'erased') return undefined;
    const customer = await customerOf(userId);
    if (!customer) throw new CopyBehind('customer', userId);
    const { email, name, locale } = customer;
    // The account is closed, and the key is about to be erased.
    if (email === null || name === null) return undefined;
    if (!person) throw new CopyBehind('key', userId);
    return { person, email: person.open('email', email), name: person.open('name', name), locale };
  }
}
