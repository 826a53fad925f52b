/**
 * Calls `stop` once when this process has to stop: at SIGINT, at SIGTERM, and when a supervisor that started it with an
 * IPC channel has ended or crashed. Without a channel, only signals stop it.
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
    // The supervisor read these streams, so writes to them fail from now on.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    once('the supervisor has ended');
  };
  if (process.connected) process.once('disconnect', orphaned);
  else orphaned();
}
