import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawMachine } from '@maru/sagas';
import { orderFulfilmentMachine } from '../src/fulfilment';

export const GUIDE = join(__dirname, '../../../docs/guides/order-fulfilment.md');

const BLOCK = /(<!-- machine: order-fulfilment -->\n)[^]*?(<!-- end of machine -->)/;

/** The guide with the diagram of today's machine. */
export function withDiagram(guide: string): string {
  return guide.replace(BLOCK, `$1\n\`\`\`mermaid\n${drawMachine(orderFulfilmentMachine)}\n\`\`\`\n\n$2`);
}

if (require.main === module) writeFileSync(GUIDE, withDiagram(readFileSync(GUIDE, 'utf8')));
