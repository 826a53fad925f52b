/** A piece of prose of a file: a paragraph, a table cell, a comment or a test title. `line` counts from 1. */
export interface Prose {
  readonly kind: 'text' | 'title';
  readonly line: number;
  readonly text: string;
}

const WIDTH = 120;
const TITLE = /\b(?:describe|it|test)(?:\.\w+)*(?:\([^\n]*?\))?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;
const DETERMINER =
  '(?:an?|the|it|they|you|we|there|one|no|nobody|somebody|each|every|all|some|its|their|this|these|those)';
// "What", "Who" and their kin begin a clause; so does "That" before a noun or a pronoun, unlike "That is why".
const CLAUSE = new RegExp(`^(?:Who|Whom|Whose|Whoever|Whomever|What|Whatever|Whichever|That ${DETERMINER})\\b`);
const CLAUSE_OF_TITLE = /^(?:that|who|whom|whose|whoever|what|whatever|whichever|of (?:which|whom|what|who))\b/;

/** The prose of a Markdown file. Code blocks and headings are left out; each cell of a table is a piece of its own. */
export function proseOfMarkdown(markdown: string): readonly Prose[] {
  const prose: Prose[] = [];
  let inCode = false;
  let paragraph: { line: number; lines: string[] } | undefined;
  const close = () => {
    if (paragraph) prose.push({ kind: 'text', line: paragraph.line, text: paragraph.lines.join('\n') });
    paragraph = undefined;
  };
  markdown.split('\n').forEach((line, index) => {
    const fence = /^\s*(```|~~~)/.test(line);
    if (fence) inCode = !inCode;
    if (fence || inCode || line.trim() === '' || /^\s*(#|<!--)/.test(line)) return close();
    if (/^\s*\|/.test(line)) {
      close();
      for (const cell of line.split('|')) prose.push({ kind: 'text', line: index + 1, text: cell.trim() });
      return;
    }
    if (/^\s*([-*+]|\d+\.) /.test(line)) close();
    paragraph ??= { line: index + 1, lines: [] };
    paragraph.lines.push(line.replace(/^\s*(?:([-*+]|\d+\.) )?(\*\*)?/, ''));
  });
  close();
  return prose;
}

/** The prose of a TypeScript file: its comments, and the titles of its tests. */
export function proseOfCode(code: string): readonly Prose[] {
  const prose: Prose[] = [];
  const lines = code.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const isComment = (at: number) => /^\s*(\/\/|\/\*\*|\*)/.test(lines[at] ?? '');
    const begin = index;
    while (isComment(index) && (index === begin || !/\*\//.test(lines[index - 1]!))) index++;
    if (index === begin) continue;
    const text = lines.slice(begin, index).map((line) => line.replace(/^\s*(\/\/|\/\*\*|\*\/|\*) ?|\s*\*\/\s*$/g, ''));
    prose.push({ kind: 'text', line: begin + 1, text: text.join('\n') });
    index--;
  }
  for (const match of code.matchAll(TITLE))
    prose.push({ kind: 'title', line: code.slice(0, match.index).split('\n').length, text: match[2]! });
  return prose;
}

/** The sentences whose subject is a clause, as `<line>: <sentence>`. A question may open with "What" or "Who". */
export function clausesAsSubjects(prose: readonly Prose[]): readonly string[] {
  return prose.flatMap(({ kind, line, text }) => {
    if (kind === 'title') return CLAUSE_OF_TITLE.test(text) || CLAUSE.test(text) ? [`${line}: ${text}`] : [];
    return [...text.matchAll(/(?:^|(?<=[.!?]\s)|(?<=\n@\w+ ))\S[^]*?(?:[.!?](?=\s)|$)/g)]
      .filter(([sentence]) => CLAUSE.test(sentence) && !sentence.trimEnd().endsWith('?'))
      .map((match) => `${line + text.slice(0, match.index).split('\n').length - 1}: ${oneLine(match[0])}`);
  });
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 80);

/** The lines of prose over 120 columns, as `<line>: <length> columns`. Tables, code and lines without a space pass. */
export function longLines(text: string, kind: 'markdown' | 'code'): readonly string[] {
  let inCode = false;
  return text.split('\n').flatMap((line, index) => {
    if (kind === 'markdown' && /^\s*(```|~~~)/.test(line)) inCode = !inCode;
    const isProse = kind === 'code' ? /^\s*(\/\/|\/\*\*|\*) /.test(line) : !inCode && !/^\s*[|#<]/.test(line);
    const length = [...line].length;
    return isProse && length > WIDTH && /\S\s\S.*\s/.test(line) ? [`${index + 1}: ${length} columns`] : [];
  });
}
