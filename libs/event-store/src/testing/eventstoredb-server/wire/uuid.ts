import { UUID } from '@eventstore/db-client/generated/shared_pb';
import { isUuid } from '@maru/kernel';
import { invalidArgument } from '../rpc-error';

/** @throws RpcError when it is none */
export function fromUuid(uuid: UUID | undefined): string {
  const structured = uuid?.getStructured();
  const text = structured
    ? format(structured.getMostSignificantBits(), structured.getLeastSignificantBits())
    : (uuid?.getString() ?? '').toLowerCase();
  if (!isUuid(text)) throw invalidArgument(`"${text}" is not a UUID`);
  return text;
}

/** As text, or as two signed 64-bit halves for clients that do not ask for text. */
export function toUuid(id: string, asText = true): UUID {
  if (asText) return new UUID().setString(id);
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  const structured = new UUID.Structured();
  structured.setMostSignificantBits(String(bytes.readBigInt64BE(0)));
  structured.setLeastSignificantBits(String(bytes.readBigInt64BE(8)));
  return new UUID().setStructured(structured);
}

function format(mostSignificant: string, leastSignificant: string): string {
  const bytes = Buffer.alloc(16);
  bytes.writeBigInt64BE(BigInt(mostSignificant), 0);
  bytes.writeBigInt64BE(BigInt(leastSignificant), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
