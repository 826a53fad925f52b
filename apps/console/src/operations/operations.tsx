import { Health } from '../front/health';
import { Sections } from '../ui/sections';
import { OPERATIONS } from '../routing/pages';
import { useTexts } from '../texts/language';
import { ApiKeys } from './api-keys';
import { Audit } from './audit';
import { Parked } from './parked';
import { Roles } from './roles';

/** The operations of the shop: its parts, keys of machines, roles of people, and who did what. */
export function Operations({ section }: { readonly section: string }) {
  const { operations: texts } = useTexts();
  return (
    <section class="page wide">
      <h1>{texts.heading}</h1>
      <Sections label={texts.heading} base="/operations" names={OPERATIONS} titles={texts.sections} now={section} />
      {section === 'contexts' && <Health />}
      {section === 'parked' && <Parked />}
      {section === 'keys' && <ApiKeys />}
      {section === 'roles' && <Roles />}
      {section === 'audit' && <Audit />}
    </section>
  );
}
