// A test that prints is a test that nobody reads to the end: whatever reaches the console fails the test that caused it.
const methods = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;

for (const method of methods) {
  console[method] = (...values: unknown[]): never => {
    throw new Error(`console.${method} was called in a test: ${values.map(String).join(' ')}`);
  };
}
