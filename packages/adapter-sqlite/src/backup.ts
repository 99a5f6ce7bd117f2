import { closeSync, openSync, rmSync } from 'node:fs';
import { DetentError } from '@detent/core';
import type { Driver } from './driver.ts';
import { detailOf } from './fault.ts';
import { systemCode } from './open-file.ts';

/** Pages copied in one step: more than there can be. */
const everyPage = 2 ** 31 - 1;

/**
 * Copies the file as it is at this moment, while it is in use. The copy is made off this thread, in one step over a
 * connection of its own: it sees every write acknowledged so far, and none of those that go on meanwhile.
 */
export async function backUp(fromPath: string, toPath: string, driver: Driver): Promise<void> {
  reserve(toPath);
  try {
    const source = new driver.DatabaseSync(fromPath, { readOnly: true, timeout: 1000 });
    try {
      await driver.backup(source, toPath, { rate: everyPage });
    } finally {
      source.close();
    }
  } catch (error) {
    rmSync(toPath, { force: true });
    const detail = `no backup at ${toPath}: ${detailOf(error)}`;
    throw new DetentError({ code: 'port-failed', port: 'Accounts', op: 'read' }, { detail, cause: error });
  }
}

/** Nothing that is there is ever overwritten, not even by two backups begun at once. */
function reserve(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    throw new DetentError(
      { code: 'configuration-wrong', setting: 'backup' },
      { detail: `${path} cannot be created (${systemCode(error) ?? detailOf(error)})`, cause: error },
    );
  }
}
