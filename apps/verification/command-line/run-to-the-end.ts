/** Runs a program and then ends the process. An error is printed, and the exit code is 1. */
export function runToTheEnd(main: () => Promise<void>): void {
  // Exit explicitly, because Node 20 can loop for ever while it closes its handles after a run with many connections.
  main().then(
    () => process.exit(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
