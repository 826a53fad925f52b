// Test files run side by side, some of them with a whole shop of processes and a broker: what takes a second alone takes many then.
const PATIENCE = 3;

/**
 * Probes until `probe` stops throwing and gives its value; what it threw last is thrown after `withinMs` milliseconds
 * of a machine that does nothing else, which are three times as many.
 * For effects that come later, by way of events.
 */
export async function eventually<T>(probe: () => T | Promise<T>, withinMs = 5_000, everyMs = 20): Promise<T> {
  const deadline = Date.now() + withinMs * PATIENCE;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}
