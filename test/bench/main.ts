// `npm run bench -- <suite>` runs one suite, `npm run bench` all of them. Exit 1 when a suite misses its goal, 2 for an unknown one.

interface Suite {
  /** Prints what it measures; false when a goal is missed. */
  readonly run: () => Promise<boolean>;
}

const suites = new Map<string, () => Promise<Suite>>([
  ['crypto', () => import('./crypto.ts')],
  ['store', () => import('./store.ts')],
  ['http', () => import('./http.ts')],
  ['door', () => import('./door.ts')],
  ['admin', () => import('./admin.ts')],
  ['rpc', () => import('./rpc.ts')],
  ['mongo', () => import('./mongo.ts')],
]);

process.exitCode = await bench(process.argv.slice(2));

async function bench(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !suites.has(name));
  if (unknown.length > 0 || names.length > 1) {
    console.error(`usage: npm run bench [-- ${[...suites.keys()].join(' | ')}]`);
    return 2;
  }
  let reached = true;
  for (const [name, load] of suites) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`== ${name}`);
    const { run } = await load();
    reached = (await run()) && reached;
  }
  return reached ? 0 : 1;
}
