// Invisible characters: soft hyphen, joiners, direction marks, variation selectors and zero-width spaces.
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe0e\ufe0f\ufeff]/g;

/**
 * The form in which texts are compared: without regard to case (full case folding also for `ß` and `SS`, final and
 * other sigma, which `toLowerCase` keeps apart), to composition (NFC), and to invisible characters.
 */
export function foldedText(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ς', 'σ')
    .replaceAll('ſ', 's')
    .replace(INVISIBLE, '')
    .normalize('NFC');
}

// Control characters, line and paragraph separators, and the controls that turn the direction of text.
const BREAKING = /[\s\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/**
 * The text on one line without control characters; each run of them and of white space becomes a space. For texts from
 * before the rule.
 */
export const oneLine = (text: string): string => text.replace(BREAKING, ' ').trim();
