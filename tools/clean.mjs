// Removes what the compiler wrote. `tsc -b` never deletes the output of a source that is gone, and a package ships its
// whole `dist`, so nothing is packed before this has run.
import { readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);

for (const name of readdirSync(new URL('packages/', root))) {
  rmSync(fileURLToPath(new URL(`packages/${name}/dist`, root)), { recursive: true, force: true });
}
rmSync(fileURLToPath(new URL('node_modules/.cache/tsc', root)), { recursive: true, force: true });
