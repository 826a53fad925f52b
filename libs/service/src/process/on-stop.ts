/**
 * Calls `stop` once, when this process is to go: at SIGINT, at SIGTERM, and when a supervisor that started it with an IPC channel
 * has ended, however it ended. A process that was started without a channel hears signals only.
 */
export function onStop(stop: (why: string) => void): void {
  let stopping = false;
  const once = (why: string) => {
    if (stopping) return;
    stopping = true;
    stop(why);
  };
  process.on('SIGINT', () => once('SIGINT'));
  process.on('SIGTERM', () => once('SIGTERM'));
  if (!process.send) return;
  const orphaned = () => {
    // Whoever read what this process writes has gone, too.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    once('the supervisor has ended');
  };
  if (process.connected) process.once('disconnect', orphaned);
  else orphaned();
}
