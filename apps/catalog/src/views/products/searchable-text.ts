/** Text in the form in which searches compare it: composed (NFC) and in lower case. */
export function searchable(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
