// Test files run side by side, some with many processes and a broker, so an effect can take much longer than alone.
const SLOWDOWN = 3;

/**
 * Calls `probe` until it stops throwing, and returns its value. For effects that come later through events.
 * `withinMs` is the limit on an idle machine, in ms; the actual limit is three times as long.
 * @throws the last error of `probe` when the limit has passed
 */
export async function eventually<T>(probe: () => T | Promise<T>, withinMs = 5_000, everyMs = 20): Promise<T> {
  const deadline = Date.now() + withinMs * SLOWDOWN;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}
