// Ends with 0 when the app of this container answers that it is alive. In Node, because the image has no curl.
const url = `http://127.0.0.1:${process.env.PORT || 3000}/health/live`;
try {
  const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  if (!ok) throw new Error(`it answers ${status}`);
} catch (error) {
  process.stderr.write(`${url}: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
