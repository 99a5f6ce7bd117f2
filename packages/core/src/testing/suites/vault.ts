import type { SealPurpose, Vault } from '../../ports/vault.ts';
import { fails, holds } from './holds.ts';
import { checks, type Open, type Runner } from './runner.ts';
import { oddIds, oddTexts } from './samples.ts';

/** One ring at three moments. */
export interface VaultWorld {
  readonly vault: Vault;
  /** After another key was added and promoted: that one seals, the first one still opens. */
  readonly promoted: Vault;
  /** After the first key was retired, too. */
  readonly retired: Vault;
}

const bound: SealPurpose = { purpose: 'totp-secret', accountId: 'account-1', of: 'totp-1' };
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** Everything that `Vault` promises. */
export function vaultContract(runner: Runner, name: string, open: Open<VaultWorld>): void {
  const check = checks(runner, open);
  runner.describe(`${name} vault`, () => {
    check('what was sealed opens where it is bound to', async ({ vault }) => {
      for (const plain of ['', secret, ...oddTexts]) {
        holds(vault.open(vault.seal(plain, bound), bound) === plain, 'it opens as it was sealed');
      }
      for (const id of oddIds) {
        const there: SealPurpose = { purpose: 'code', accountId: id, of: id };
        holds(vault.open(vault.seal(secret, there), there) === secret, `it opens where it is bound to ${id}`);
      }
    });

    check('a sealed value does not show what it holds', async ({ vault }) => {
      const sealed = vault.seal(secret, bound);
      holds(!sealed.includes(secret), 'the secret does not stand in it');
      holds(/^[\x21-\x7e]+$/.test(sealed), 'it is printable and without spaces, so that any store keeps it');
    });

    check('a sealed value opens nowhere else', async ({ vault }) => {
      const sealed = vault.seal(secret, bound);
      const elsewhere: readonly SealPurpose[] = [
        { ...bound, purpose: 'code' },
        { ...bound, purpose: 'setup' },
        { ...bound, accountId: 'account-2' },
        { ...bound, of: 'totp-2' },
        { ...bound, accountId: 'totp-1', of: 'account-1' },
        { ...bound, accountId: 'account-1t', of: 'otp-1' },
        { ...bound, accountId: 'account-', of: '1totp-1' },
        { ...bound, accountId: '' },
        { ...bound, of: '' },
      ];
      for (const place of elsewhere) await stays(vault, sealed, place, 'bound to another purpose, account or factor');
    });

    check('a sealed value that was altered does not open', async ({ vault }) => {
      const sealed = vault.seal(secret, bound);
      for (let at = 0; at < sealed.length; at += 1) {
        const other = ['A', 'B'].find((symbol) => symbol !== sealed.charAt(at));
        const altered = `${sealed.slice(0, at)}${other}${sealed.slice(at + 1)}`;
        await stays(vault, altered, bound, `altered at ${at}`);
        await stays(vault, sealed.slice(0, at), bound, `cut off at ${at}`);
      }
      await stays(vault, `${sealed}A`, bound, 'lengthened');
      await stays(vault, ` ${sealed}`, bound, 'after a space');
      await stays(vault, `${sealed}\n`, bound, 'before a line end');
    });

    check('what was never sealed does not open, and names no key', async ({ vault }) => {
      for (const text of ['', '.', '...', 's1', 's1.', 'p1..', secret, ...oddTexts]) {
        await stays(vault, text, bound, 'no sealed value');
        holds(vault.keyOf(text) === null, 'no sealed value names a key');
      }
    });

    check('a sealed value names the key that sealed it', async ({ vault, promoted }) => {
      holds(vault.keyOf(vault.seal(secret, bound)) === vault.currentKey(), 'the current key seals');
      holds(promoted.keyOf(promoted.seal(secret, bound)) === promoted.currentKey(), 'after a promotion, too');
      holds(vault.currentKey() !== promoted.currentKey(), 'which is another key then');
      holds(promoted.keyOf(vault.seal(secret, bound)) === vault.currentKey(), 'an old value names the old key');
    });

    check('a key opens until it is retired, and not longer', async ({ vault, promoted, retired }) => {
      const [old, young] = [vault.seal(secret, bound), promoted.seal(secret, bound)];
      holds(promoted.open(old, bound) === secret, 'the key before opens what it sealed');
      holds(promoted.open(young, bound) === secret, 'the key of now opens what it sealed');
      holds(retired.open(young, bound) === secret, 'retiring another key does not matter to it');
      await stays(retired, old, bound, 'sealed with a key that was retired');
      holds(retired.keyOf(old) === vault.currentKey(), 'it still says which key that was');
      await stays(vault, young, bound, 'sealed with a key that this ring does not have');
    });
  });
}

const stays = (vault: Vault, sealed: string, place: SealPurpose, how: string): Promise<void> =>
  fails(() => vault.open(sealed, place), ['seal-unopened'], `a value that is ${how} does not open`);
