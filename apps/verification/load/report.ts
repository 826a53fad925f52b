/** One measured figure. `ratio` compares it with another figure of the same run; `goal` is a goal of the project. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly ratio?: { readonly to: string; readonly value: number };
  readonly goal?: { readonly text: string; readonly met: boolean };
}

export const atLeast = (value: number, goal: number, unit: string) => ({
  text: `≥ ${goal.toLocaleString('en')} ${unit}`,
  met: value >= goal,
});
export const atMost = (value: number, goal: number, unit: string) => ({
  text: `≤ ${goal.toLocaleString('en')} ${unit}`,
  met: value <= goal,
});

/** The figures as a table for a person. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, ratio, goal }) => [
    name,
    `${round(value)} ${unit}`,
    ratio ? `${round(ratio.value * 100)} % of ${ratio.to}` : '',
    goal ? `${goal.met ? '✓' : '✗'} ${goal.text}` : '',
  ]);
  const all = [['what', 'measured', 'ratio', 'goal'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  return [line(all[0]!), widths.map((width) => '─'.repeat(width)).join('  '), ...all.slice(1).map(line)].join('\n');
}

function round(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(1);
}
