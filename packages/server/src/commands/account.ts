import {
  type Account,
  type AddAccount,
  actorRecord,
  blankPerson,
  cleanText,
  isMailbox,
  normalMailbox,
  ownAddress,
  passwordLength,
  viewFactors,
} from '@detent/core';
import * as tokens from '../tokens.ts';
import { type Command, done, UsageError } from './command.ts';
import { askOf, unknownAccount } from './factor.ts';
import { importAccounts } from './import-accounts.ts';
import { newcomer } from './newcomer.ts';
import { existing, unknownOrganization } from './organization.ts';
import { countOf, passwordFrom, reasonOption } from './typed.ts';
import { commandLine, door, withStores } from './with-stores.ts';

export const accountCommands: readonly Command[] = [
  {
    name: 'account add',
    words: [],
    options: {
      email: { value: 'E', needed: true, help: 'the address that the person signs in with' },
      name: { value: 'N', needed: true, help: 'what the person is called' },
      organization: { value: 'O', help: 'the default organization where it is left out' },
      'password-stdin': { help: 'read a password from standard input; without one there is none' },
      verified: { help: 'the address is known to be theirs' },
    },
    help: 'Adds an account without factors.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container, config }) => {
        const email = call.text('email') ?? '';
        if (!isMailbox(email)) throw new UsageError('--email must be a mailbox');
        const name = cleanText(call.text('name') ?? '', 200) ?? '';
        if (name === '') throw new UsageError('--name must be 1 to 200 characters without control characters');
        const password = call.flag('password-stdin') ? await passwordFrom(terminal) : null;
        const flaw = password === null ? null : passwordLength(password);
        if (flaw !== null) return { kind: 'refused', failure: flaw };
        const { organizations, hasher, ids } = await container.getAsync(tokens.Ports);
        const organization = await existing(organizations, call.text('organization') ?? config.defaultOrganization);
        if (organization === null) return unknownOrganization;
        const add = await container.getAsync(tokens.AddAccount);
        const id = ids.id();
        const outcome = await add(commandAsk, {
          ...newcomer,
          accountId: id,
          organizationId: organization.id,
          how: 'added',
          person: { ...blankPerson, name, passwordHash: password === null ? null : await hasher.hash(password) },
          email: { value: email, normal: normalMailbox(email), verified: call.flag('verified') },
          factors: [],
        });
        return outcome.kind === 'refused' ? outcome : done({ id }, id);
      }),
  },
  {
    name: 'account list',
    words: [],
    options: {
      limit: { value: 'N', help: 'how many; 100 where it is left out' },
      after: { value: 'ID', help: 'go on behind this id' },
    },
    help: 'Lists accounts by their ids.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const limit = countOf(call, 'limit', 100, 10_000);
        const { accounts } = await container.getAsync(tokens.Ports);
        const found: object[] = [];
        const lines: string[] = [];
        let after = call.text('after');
        while (found.length < limit) {
          const ids = await accounts.list({ after, limit: Math.min(limit, 200) });
          for (const id of ids) {
            const account = await accounts.find(id, still);
            if (account === null || account.standing === 'closed' || found.length === limit) continue;
            found.push(listed(account));
            lines.push([id, emailOf(account) ?? '', account.organizationId ?? ''].join('\t'));
          }
          after = ids.at(-1) ?? null;
          if (after === null) break;
        }
        return done({ accounts: found }, ...lines);
      }),
  },
  {
    name: 'account show',
    words: ['ID'],
    options: {},
    help: 'Shows an account and its factors.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const { accounts, clock } = await container.getAsync(tokens.Ports);
        const account = await accounts.confirm(call.word('ID'), still);
        if (account === null || account.standing === 'closed') return unknownAccount;
        const shown = shownAccount(account, clock.now());
        return done(shown, ...JSON.stringify(shown, null, 2).split('\n'));
      }),
  },
  {
    name: 'account import',
    words: ['FILE.jsonl'],
    options: {},
    help: 'Imports accounts with their factors, one JSON object a line.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container, config }) => {
        const ports = await container.getAsync(tokens.Ports);
        const add = await container.getAsync(tokens.AddAccount);
        const deps = { ...ports, add: (asked: Parameters<AddAccount>[1]) => add(commandAsk, asked) };
        const { imported, refused } = await importAccounts(deps, call.word('FILE.jsonl'), config.defaultOrganization);
        const lines = refused.map(({ line, code }) => `line ${line}: ${code}`);
        return {
          ...done({ imported, refused }, `imported: ${imported}`, ...lines),
          ...(imported === 0 && refused.length > 0 ? { exitCode: 3 } : {}),
        };
      }),
  },
  {
    name: 'account unfreeze',
    words: ['ID'],
    options: reasonOption,
    help: 'Ends a freeze of factor changes before its time.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const lift = await container.getAsync(tokens.LiftFreeze);
        const outcome = await lift(askOf(call), commandLine);
        if (outcome.kind === 'refused') return outcome;
        return done({}, outcome.act === null ? 'Nothing was frozen.' : 'Factor changes are possible again.');
      }),
  },
  {
    name: 'account clear-waits',
    words: ['ID'],
    options: reasonOption,
    help: 'Ends the waits that wrong guesses led to. It unlocks no factor.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const clear = await container.getAsync(tokens.ClearWaits);
        const ask = askOf(call);
        const outcome = await clear(ask, commandLine);
        if (outcome.kind === 'refused') return outcome;
        // Counts are no part of an account, so that its history cannot tell.
        const { accountId, reason } = ask;
        const log = await container.getAsync(tokens.Log);
        log.warn(
          { security: { what: 'waits-cleared', accountId, actor: actorRecord(commandLine), reason } },
          'waits-cleared',
        );
        return done({}, 'The waits are over.');
      }),
  },
];

const still = { aborted: false };
const commandAsk = { door, reason: null, origin: null, signal: still };

const emailOf = ({ person: { addresses } }: Account): string | null =>
  ownAddress({ addresses }, 'email')?.value ?? null;

const listed = (account: Account): object => ({
  id: account.id,
  email: emailOf(account),
  organization: account.organizationId,
  name: account.person.name,
  standing: account.standing,
});

const shownAccount = (account: Account, now: number): object => ({
  ...listed(account),
  sequence: account.sequence,
  epoch: account.epoch,
  rank: account.rank,
  verified: (ownAddress(account.person, 'email')?.verifiedAt ?? null) !== null,
  hasPassword: account.person.passwordHash !== null,
  language: account.person.language,
  preferred: account.preferred,
  recoveryCodes: account.recovery?.hashes.length ?? 0,
  mustEnrol: account.mustEnrol,
  frozenUntil: account.frozen === null || account.frozen.until <= now ? null : account.frozen.until,
  factors: viewFactors(account, now, { removed: true }),
});
