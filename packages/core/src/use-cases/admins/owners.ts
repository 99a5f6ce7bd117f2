import { DetentError, type Failure } from '../../failure.ts';
import type { Administrators } from '../../ports/administrators.ts';
import { lastOwner } from '../../rules/last-owner.ts';
import { guarded } from '../guarded.ts';

const mostTries = 64;

// The set of owners is one record, and only who is in it signs in as an owner. Whoever becomes one is put into it first;
// whoever stops being one is taken out first, and only while somebody else in it can act.

/** Adds an owner. */
export async function addOwner(administrators: Administrators, id: string): Promise<void> {
  await swapped(administrators, async (ids) => (ids.includes(id) ? null : [...ids, id]));
}

/** Makes somebody the first owner; false where somebody else was faster. */
export async function becomeFirst(administrators: Administrators, id: string): Promise<boolean> {
  const owners = await guarded('Administrators', 'read', () => administrators.owners());
  if ((await actingOf(administrators, owners.value)).length > 0) return false;
  return guarded('Administrators', 'write', () => administrators.swapOwners([id], owners.version));
}

/** Takes an owner out, unless nobody would be left who can act. Of two who leave at once one stays. */
export const removeOwner = (administrators: Administrators, id: string): Promise<Failure | null> =>
  swapped(administrators, async (ids) => {
    if (!ids.includes(id)) return null;
    return lastOwner(await actingOf(administrators, ids), id) ?? ids.filter((one) => one !== id);
  });

async function swapped(
  administrators: Administrators,
  change: (ids: readonly string[]) => Promise<readonly string[] | Failure | null>,
): Promise<Failure | null> {
  for (let attempt = 0; attempt < mostTries; attempt += 1) {
    const owners = await guarded('Administrators', 'read', () => administrators.owners());
    const next = await change(owners.value);
    if (next === null || !isSet(next)) return next;
    if (await guarded('Administrators', 'write', () => administrators.swapOwners(next, owners.version))) return null;
  }
  throw new DetentError(
    { code: 'port-failed', port: 'Administrators', op: 'write' },
    { detail: 'the owners were always changed by somebody else first' },
  );
}

const isSet = (value: readonly string[] | Failure): value is readonly string[] => Array.isArray(value);

/** Those in the set whose record says so too: between two writes of a change it may not. */
async function actingOf(administrators: Administrators, ids: readonly string[]): Promise<readonly string[]> {
  const acting: string[] = [];
  for (const id of ids) {
    const found = await guarded('Administrators', 'read', () => administrators.find(id));
    if (found !== null && found.value.role === 'owner' && found.value.active) acting.push(id);
  }
  return acting;
}

/** Whether somebody owns the place and can act. */
export async function isOwned(administrators: Administrators): Promise<boolean> {
  const owners = await guarded('Administrators', 'read', () => administrators.owners());
  return (await actingOf(administrators, owners.value)).length > 0;
}
