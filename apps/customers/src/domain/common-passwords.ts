import { dictionary } from '@zxcvbn-ts/language-common';

// The longest decoration of a common word that does not make it uncommon: a year, a few digits, punctuation.
const LONGEST_DECORATION = 8;
const SHORTEST_WORD = 4;
// Numbers alone are dates, telephone numbers and walks; below this length an attacker can try all of them.
const SHORTEST_NUMBER = 20;

// 49,000 leaked passwords, and long ones that such lists cut off.
const words = new Set(dictionary['passwords-common'].map(String));
for (const each of ['administrator', 'unbelievable', 'changeme', 'iloveyou', 'welcome', 'forever', 'letmein', 'please'])
  words.add(each);

// Rows and columns of keyboards, the alphabet and the digits, as fingers walk over them.
const WALKS = [
  '`1234567890-=',
  '1234567890123',
  'qwertyuiop[]\\',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  "asdfghjkl;'",
  'zxcvbnm,./',
  'abcdefghijklmnopqrstuvwxyz',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/',
  'qazwsxedcrfvtgbyhnujmik,ol.p;/',
  'zaq12wsxcde34rfvbgt56yhnmju78ik,',
  '1q2w3e4r5t6y7u8i9o0p-[=]',
  '!@#$%^&*()_+',
].flatMap((walk) => [walk, [...walk].reverse().join('')]);

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/**
 * Whether a password is among the first guesses: one of the list, one with digits or punctuation around it, two of them
 * in a row, a part that repeats, a number, or a walk over the keyboard.
 * @param password lower case, at most 128 characters
 */
export function isCommonPassword(password: string): boolean {
  if (/^\d+$/.test(password) && password.length < SHORTEST_NUMBER) return true;
  return forms(password).some((form) => words.has(form) || repeats(form) || walks(form) || isDecorated(form));
}

/** Unchanged, and with letters for the digits and signs that look like them. */
const forms = (password: string): string[] => [password, password.replace(/[013457@$!]/g, (sign) => LEET[sign]!)];

function isDecorated(form: string): boolean {
  const core = withoutDecoration(form);
  if (form.length - core.length <= LONGEST_DECORATION && isWord(core)) return true;
  // Covers a word with separators between its letters.
  const together = withoutDecoration(form.replace(/[\s._-]+/g, ''));
  return together.length >= SHORTEST_WORD && together !== core && (words.has(together) || repeats(together));
}

const withoutDecoration = (form: string) => form.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

/** One common word, or two; each may be a walk or a repetition itself. */
function isWord(core: string): boolean {
  if (core.length < SHORTEST_WORD) return false;
  if (words.has(core) || repeats(core) || walks(core)) return true;
  for (let at = SHORTEST_WORD; at <= core.length - SHORTEST_WORD; at++) {
    if (words.has(core.slice(0, at)) && words.has(core.slice(at))) return true;
  }
  return false;
}

/** A part of at most six characters, or a common word, again and again. */
function repeats(form: string): boolean {
  for (let length = 1; length <= form.length / 2; length++) {
    const part = form.slice(0, length);
    if (length > 6 && !words.has(part)) continue;
    if (part.repeat(Math.ceil(form.length / length)).slice(0, form.length) === form) return true;
  }
  return false;
}

/** Runs over the keyboard with four characters each, on average. */
function walks(form: string): boolean {
  if (form.length < SHORTEST_WORD) return false;
  let runs = 1;
  for (let at = 1; at < form.length; at++) {
    const pair = form.slice(at - 1, at + 1);
    if (pair[0] !== pair[1] && !WALKS.some((walk) => walk.includes(pair))) runs++;
  }
  return runs <= form.length / 4;
}
