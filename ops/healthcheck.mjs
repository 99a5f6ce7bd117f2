// Asks the server beside it whether it can serve; the exit code is the answer. The image has no shell and no other client.

const port = process.env.DETENT_PORT ?? '8080';

try {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(4000) });
  process.exitCode = response.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
