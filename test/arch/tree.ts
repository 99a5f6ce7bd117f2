import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the checks look at: manifests, compiler settings and sources by their path from the root, with forward slashes. */
export type Tree = ReadonlyMap<string, string>;

/** Reads every package below a root. A symbolic link stops it, since the file behind one may lie anywhere. */
export function readTree(root: string): Tree {
  const tree = new Map<string, string>();

  const add = (path: string): void => {
    tree.set(path, readFileSync(join(root, path), 'utf8'));
  };
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isSymbolicLink()) throw new Error(`${path} is a symbolic link`);
      if (entry.isDirectory()) walk(path);
      else add(path);
    }
  };
  for (const name of readdirSync(join(root, 'packages'))) {
    const folder = `packages/${name}`;
    if (!lstatSync(join(root, folder)).isDirectory()) throw new Error(`${folder} is not a folder`);
    add(`${folder}/package.json`);
    add(`${folder}/tsconfig.json`);
    walk(`${folder}/src`);
  }
  return tree;
}
