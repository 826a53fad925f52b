// Ends with 0 when the app of this container answers that it is alive. In Node, because the image has no curl.
// One that listens with a certificate says how it is at a port of its own.
const { MARU_TLS_CERT, HEALTH_PORT, PORT } = process.env;
const url = `http://127.0.0.1:${(MARU_TLS_CERT && HEALTH_PORT) || PORT || 3000}/health/live`;
try {
  const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  if (!ok) throw new Error(`it answers ${status}`);
} catch (error) {
  process.stderr.write(`${url}: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
