/** A step of a walk: a command that ends, a shop that runs until it is stopped, or a question to the shop. */
export type Step =
  | { readonly kind: 'run'; readonly script: string }
  | { readonly kind: 'start'; readonly script: string }
  | { readonly kind: 'ask'; readonly script: string };

const BLOCK = /^```sh\n([^]*?)^```$/gm;
const STARTS = /^npm (start|run start:distributed)$/;

/** The shell blocks of a guide, in order. A block with `curl` asks the shop that the block before it has started. */
export function stepsOf(guide: string): readonly Step[] {
  return [...guide.matchAll(BLOCK)].map(([, text = '']) => {
    const script = text.trim();
    if (STARTS.test(script)) return { kind: 'start', script };
    return { kind: script.includes('curl') ? 'ask' : 'run', script };
  });
}
