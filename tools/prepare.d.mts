export function nodeComplaint(version: string): string | undefined;
export function install(root: string, run?: (root: string) => void): boolean;
export function build(root: string, run?: (root: string, count: number) => void): boolean;
