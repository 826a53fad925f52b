export function judge(text: string): {
  readonly outcome: 'passed' | 'failed' | 'unknown';
  readonly lines: readonly string[];
};
