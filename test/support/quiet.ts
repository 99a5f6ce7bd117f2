// A test that prints is a test that nobody reads to the end: whatever reaches the console fails the test that caused it.
for (const [name, member] of Object.entries(console)) {
  if (typeof member !== 'function') continue;
  Reflect.set(console, name, (...values: unknown[]): never => {
    throw new Error(`console.${name} was called in a test: ${values.map(String).join(' ')}`);
  });
}
