import { type AdministratorSet, isMailbox } from '@detent/core';
import * as tokens from '../tokens.ts';
import { type Call, type Command, done, type Result, UsageError } from './command.ts';
import { existing, unknownOrganization } from './organization.ts';
import { passwordFrom, reasonOf, reasonOption } from './typed.ts';
import { commandLine, door, withStores } from './with-stores.ts';

const roles = ['help-desk', 'administrator', 'owner'] as const;

export const adminCommands: readonly Command[] = [
  {
    name: 'admin add',
    words: [],
    options: {
      email: { value: 'E', needed: true, help: 'the address that they sign in with' },
      role: { value: 'R', needed: true, help: roles.join(', ') },
      organization: { value: 'O', multiple: true, help: 'where; everywhere where it is left out' },
      name: { value: 'N', help: 'what they are called' },
      'password-stdin': { help: 'read a password from standard input; without one admin reset gives them one' },
    },
    help: 'Adds an administrator.',
    run: (call, terminal) => {
      const role = roleOf(call);
      const email = call.text('email') ?? '';
      if (!isMailbox(email)) throw new UsageError('--email must be a mailbox');
      const asked = call.all('organization');
      if (role === 'owner' && asked.length > 0) throw new UsageError('an owner owns all organizations');
      return withStores(terminal, async ({ container }) => {
        const organizations = await container.getAsync(tokens.Organizations);
        for (const id of asked) if ((await existing(organizations, id)) === null) return unknownOrganization;
        const { administrators } = await container.getAsync(tokens.Administration);
        const set = await administrators.add(asking(null), commandLine, {
          email,
          password: call.flag('password-stdin') ? await passwordFrom(terminal) : null,
          name: call.text('name') ?? '',
          role,
          organizations: asked.length === 0 ? '*' : asked,
          metadata: {},
        });
        return told(set);
      });
    },
  },
  {
    name: 'admin list',
    words: [],
    options: {},
    help: 'Lists all administrators.',
    run: (_call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const { administrators } = await container.getAsync(tokens.Administration);
        const all = await administrators.list(commandLine);
        const shown = all.map(({ id, email, name, role, organizations, active, accountId }) => ({
          id,
          email,
          name,
          role,
          organizations,
          active,
          accountId,
        }));
        return done(
          { administrators: shown },
          ...shown.map(({ id, email, role, organizations }) =>
            [id, email, role, organizations === '*' ? 'everywhere' : organizations.join(',')].join('\t'),
          ),
        );
      }),
  },
  {
    name: 'admin reset',
    words: ['EMAIL'],
    options: {
      ...reasonOption,
      'password-stdin': { help: 'read a new password from standard input' },
      'second-factor': { help: 'take every second factor off, so that they enrol anew' },
    },
    help: 'Gives an administrator a way in again; they are told, and their sessions end.',
    run: (call, terminal) => {
      const reason = reasonOf(call);
      const [password, factor] = [call.flag('password-stdin'), call.flag('second-factor')];
      if (!password && !factor) throw new UsageError('--password-stdin or --second-factor is missing');
      return withStores(terminal, async ({ container }) => {
        const { administrators } = await container.getAsync(tokens.Administration);
        const typed = call.word('EMAIL').trim().toLowerCase();
        const found = (await administrators.list(commandLine)).find(({ emailNormal }) => emailNormal === typed);
        if (found === undefined) return { kind: 'refused', failure: { code: 'account-unknown' } };
        if (factor) {
          const remove = await container.getAsync(tokens.RemoveFactor);
          const outcome = await remove(
            { ...asking(reason), accountId: found.accountId },
            {
              actor: commandLine,
              which: 'all',
              includePending: true,
              ifMatch: null,
              needsPassword: false,
              compromised: false,
            },
          );
          if (outcome.kind === 'refused') return outcome;
        }
        if (!password) return told({ kind: 'set', administrator: found });
        const fresh = await passwordFrom(terminal);
        return told(await administrators.resetPassword(asking(reason), commandLine, found.email, fresh));
      });
    },
  },
];

const asking = (reason: string | null) => ({ door, reason, origin: null, signal: { aborted: false } });

function roleOf(call: Call): (typeof roles)[number] {
  const role = roles.find((known) => known === call.text('role'));
  if (role === undefined) throw new UsageError(`--role must be ${roles.join(', ')}`);
  return role;
}

function told(set: AdministratorSet): Result {
  if (set.kind === 'refused') return set;
  const { id } = set.administrator;
  return done({ id }, id);
}
