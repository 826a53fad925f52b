import { Health } from '../front/health';
import { Sections } from '../ui/sections';
import { OPERATIONS } from '../routing/pages';
import { useTexts } from '../texts/language';
import { ApiKeys } from './api-keys';
import { Audit } from './audit';
import { Breaches } from './breaches';
import { Overview } from './overview';
import { Parked } from './parked';
import { Roles } from './roles';
import { Routes } from './routes';
import { Streams } from './streams';

/** The operations of the shop: what is wrong, where to see why, and what can be done. */
export function Operations({ section }: { readonly section: string }) {
  const { operations: texts } = useTexts();
  return (
    <section class="page wide">
      <h1>{texts.heading}</h1>
      <Sections label={texts.heading} base="/operations" names={OPERATIONS} titles={texts.sections} now={section} />
      {section === 'overview' && <Overview />}
      {section === 'contexts' && <Health />}
      {section === 'parked' && <Parked />}
      {section === 'breaches' && <Breaches />}
      {section === 'routes' && <Routes />}
      {section === 'streams' && <Streams />}
      {section === 'keys' && <ApiKeys />}
      {section === 'roles' && <Roles />}
      {section === 'audit' && <Audit />}
    </section>
  );
}
