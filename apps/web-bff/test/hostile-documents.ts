export const times = (count: number, part: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => part(at)).join(' ');

/** Each fragment spreads the one below twice: 2^25 fields, in a document of a few hundred tokens. */
const DOUBLING = `{ ...F0 } ${times(25, (at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`)} fragment F25 on Query { __typename }`;

/** Documents that cost more to parse or to answer than allowed, each with its fault. */
export const HOSTILE: readonly (readonly [string, string])[] = [
  ['50,000 aliases of __typename', `{ ${times(50_000, (at) => `a${at}:__typename`)} }`],
  ['as many aliases as fit', `{ ${times(900, (at) => `a${at}:__typename`)} }`],
  ['31 aliases', `{ ${times(31, (at) => `a${at}: me { name }`)} }`],
  ['31 aliases in fragments', `{ ...A } fragment A on Query { ${times(31, (at) => `a${at}: __typename`)} }`],
  ['21 fields at the root', `{ ${times(21, (at) => `a${at}: me { name }`)} }`],
  [
    '21 fields at the root, in fragments',
    `{ ...A ...A ...A } fragment A on Query { a: __typename ${'__typename '.repeat(6)} }`,
  ],
  ['fragments that double', DOUBLING],
  ['a thousand tokens and more', `{ ${'__typename '.repeat(1_001)} }`],
  // No other limit counts a field that is repeated below one root field.
  ['a thousand tokens in one field', `{ product(productId: "p-1") { ${'name '.repeat(1_001)} } }`],
  ['a comment of 20 KB', `{ __typename } #${'x'.repeat(20_000)}`],
  ['braces within braces', `{ a ${'{ a '.repeat(300)}${'}'.repeat(300)} }`],
  ['lists within lists', `{ product(productId: ${'['.repeat(400)}${']'.repeat(400)}) { name } }`],
  ['directives', `{ __typename ${'@skip(if: false) '.repeat(150)} }`],
  ['a hundred mistakes', `{ ${times(100, (at) => `wrong${at}`)} }`],
  [
    'the schema within the schema',
    `{ __schema { ${'types { fields { type { '.repeat(2)} name ${'} } } '.repeat(2)} } }`,
  ],
];
