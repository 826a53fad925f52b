/**
 * Probes until `probe` stops throwing and gives its value; what it threw last is thrown after `withinMs` milliseconds.
 * For effects that come later, by way of events.
 */
export async function eventually<T>(probe: () => T | Promise<T>, withinMs = 5_000, everyMs = 20): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}
