import type { Account } from '../../account/account.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Directory, DirectoryQuery } from '../../ports/directory.ts';
import { aMailbox, aNumber, anAccount, anAct, aTotp, noon } from '../fixtures.ts';
import { agrees, holds } from './holds.ts';
import { checks, type Open, type Runner } from './runner.ts';
import { oddTexts } from './samples.ts';

/** The store under test. */
export interface DirectoryWorld {
  readonly accounts: Accounts;
  readonly directory: Directory;
}

const patient = { aborted: false };

const everything: DirectoryQuery = {
  within: 'everywhere',
  standing: null,
  verified: null,
  secondFactor: null,
  role: null,
  beginning: null,
  asOf: null,
  offset: 0,
  limit: 100,
};

type Made = Omit<Partial<Account>, 'person'> & {
  readonly mail?: string;
  readonly roles?: readonly string[];
  readonly at?: number;
};

function made(id: string, { mail = `${id}@example.org`, roles = [], at = noon, ...rest }: Made = {}): Account {
  const mailbox = aMailbox({ id: `mail of ${id}`, value: mail, normal: mail.toLowerCase() });
  return anAccount({ id, factors: [], ...rest, person: { createdAt: at, roles, addresses: [mailbox] } });
}

/** Everything that `Directory` promises. `open` answers a fresh, empty store each time. */
export function directoryContract(runner: Runner, name: string, open: Open<DirectoryWorld>): void {
  const check = checks(runner, open);

  const put = async ({ accounts }: DirectoryWorld, account: Account): Promise<void> => {
    await accounts.insert(account, anAct({ id: `act of ${account.id}` }), patient);
  };
  const change = async ({ accounts }: DirectoryWorld, before: Account, after: Partial<Account>): Promise<Account> => {
    const next = { ...before, ...after, sequence: before.sequence + 1 };
    const act = anAct({ id: `act ${next.sequence} of ${before.id}`, sequence: next.sequence });
    holds(
      (await accounts.commit({ expected: before.sequence, before, next, act }, patient)) === 'committed',
      'the change is committed',
    );
    return next;
  };
  const idsOf = async ({ directory }: DirectoryWorld, query: Partial<DirectoryQuery>): Promise<readonly string[]> =>
    (await directory.find({ ...everything, ...query })).ids;

  runner.describe(`${name} directory`, () => {
    check('nobody is found where nobody is', async (world) => {
      agrees(await world.directory.find(everything), { ids: [], total: 0, newest: null }, 'an empty page');
    });

    check('accounts are listed newest first, then by id, in pages that know how many there are', async (world) => {
      const later = [3, 1, 2, 2, 5];
      await Promise.all(later.map((ms, index) => put(world, made(`account-${index}`, { at: noon + ms }))));
      const order = ['account-4', 'account-0', 'account-2', 'account-3', 'account-1'];
      agrees(await world.directory.find(everything), { ids: order, total: 5, newest: noon + 5 }, 'all of them');
      agrees(
        await world.directory.find({ ...everything, offset: 1, limit: 2 }),
        { ids: order.slice(1, 3), total: 5, newest: noon + 5 },
        'a page',
      );
      agrees(await idsOf(world, { offset: 9 }), [], 'behind the last one is nobody');
      agrees(await idsOf(world, { asOf: noon + 2 }), order.slice(2), 'those made by then');
    });

    check('an organization narrows the answer', async (world) => {
      await put(world, made('a', { organizationId: 'one' }));
      await put(world, made('b', { organizationId: 'two' }));
      await put(world, made('c', { organizationId: null }));
      agrees(await idsOf(world, { within: 'platform' }), ['c'], 'those of none');
      agrees(await idsOf(world, { within: 'tenants' }), ['a', 'b'], 'those of any');
      agrees(await idsOf(world, { within: ['one', 'three'] }), ['a'], 'those of some');
      agrees(await idsOf(world, { within: [] }), [], 'those of no named one');
    });

    check('every filter narrows the answer, and all of them together', async (world) => {
      await put(world, made('a', { factors: [aTotp()], roles: ['USER', 'AUDITOR'] }));
      await put(world, made('b', { standing: 'disabled', mustEnrol: true, roles: ['USER'] }));
      const unproven = anAccount({ id: 'c', factors: [], person: { addresses: [aNumber()], roles: ['AUDIT'] } });
      await put(world, unproven);
      agrees(await idsOf(world, { standing: 'active' }), ['a', 'c'], 'active ones');
      agrees(await idsOf(world, { standing: 'disabled' }), ['b'], 'disabled ones');
      agrees(await idsOf(world, { verified: true }), ['a', 'b'], 'with a verified mailbox');
      agrees(await idsOf(world, { verified: false }), ['c'], 'without');
      agrees(await idsOf(world, { secondFactor: 'enabled' }), ['a'], 'with a second factor');
      agrees(await idsOf(world, { secondFactor: 'disabled' }), ['b', 'c'], 'without');
      agrees(await idsOf(world, { secondFactor: 'must-enrol' }), ['b'], 'marked to enrol');
      agrees(await idsOf(world, { role: 'AUDITOR' }), ['a'], 'a role means itself');
      agrees(await idsOf(world, { role: 'USER', standing: 'disabled', verified: true }), ['b'], 'together');
      agrees(await idsOf(world, { role: 'AUDITOR', standing: 'disabled' }), [], 'or nobody');
    });

    check(
      'a search finds beginnings of the mailbox, of its words and of the number, each character literal',
      async (world) => {
        await put(world, made('a', { mail: 'Ada.Lovelace@mail.example.org' }));
        await put(world, made('b', { mail: 'bab_bage+x@example.org' }));
        const number = aNumber({ value: '+49 30 901820', normal: '+4930901820' });
        await put(world, anAccount({ id: 'c', factors: [], person: { addresses: [number] } }));
        const found = (beginning: string): Promise<readonly string[]> => idsOf(world, { beginning });
        for (const text of ['ada', 'ada.lov', 'love', 'lovelace@mail', 'mail.ex'])
          agrees(await found(text), ['a'], `${text} begins a word`);
        for (const text of ['bab_b', 'bage', 'x@', 'bage+x@example.org']) agrees(await found(text), ['b'], text);
        agrees(await found('example'), ['a', 'b'], 'a word of both');
        agrees(await found('4930'), ['c'], 'a number by its digits');
        for (const text of ['ovelace', '30901820', '%', '.*', 'ada%', 'ada_lovelace', '$ne', ...oddTexts])
          agrees(await found(text), [], `${text} begins nothing`);
      },
    );

    check('what was committed is in the answer, and what was closed is not', async (world) => {
      const account = made('a', { organizationId: 'one' });
      await put(world, account);
      await put(world, made('b', { organizationId: 'one' }));
      const moved = aMailbox({ id: 'new', value: 'New@example.net', normal: 'new@example.net', verifiedAt: null });
      const changed = await change(world, account, {
        standing: 'disabled',
        factors: [aTotp()],
        person: { ...account.person, addresses: [moved], roles: ['AUDITOR'] },
      });
      agrees(await idsOf(world, { beginning: 'a@' }), [], 'not by the old mailbox');
      agrees(await idsOf(world, { beginning: 'new' }), ['a'], 'but by the new one');
      agrees(await idsOf(world, { verified: false, secondFactor: 'enabled', role: 'AUDITOR' }), ['a'], 'as it is now');
      const back = await change(world, changed, { factors: [] });
      agrees(await idsOf(world, { secondFactor: 'enabled' }), [], 'nor by what is gone');
      await change(world, back, { standing: 'closed' });
      agrees((await world.directory.find(everything)).ids, ['b'], 'closed');
      agrees(await idsOf(world, { beginning: 'new' }), [], 'and found by nothing');
    });
  });
}
