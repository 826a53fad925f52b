/** Formats rows of cells as lines of text. The first row is the heading, and columns of numbers are aligned right. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]!.map((_, column) => rows.map((row) => row[column] ?? ''));
  const widths = columns.map((cells) => Math.max(...cells.map((cell) => cell.length)));
  const numeric = columns.map((cells) => cells.slice(1).every((cell) => /^[+-]?[\d.,]*$/.test(cell)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ');
  const [heading, ...body] = rows;
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(heading!), rule, ...body.map(line)].map((text) => text.trimEnd()).join('\n');
}
