/** Runs a program, and ends its process with it; what it throws is shown, with exit code 1. */
export function runToTheEnd(main: () => Promise<void>): void {
  // Said, not waited for: at the end of a run with many connections Node 20 has gone round in clearing away its own handles for ever.
  main().then(
    () => process.exit(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
