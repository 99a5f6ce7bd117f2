import { readFileSync } from 'node:fs';
import type { Organization, Organizations } from '@detent/core';
import { identifier, language } from '../config/kinds.ts';
import * as tokens from '../tokens.ts';
import { type Command, done, type Result, UsageError } from './command.ts';
import { readPolicy, writtenPolicy } from './policy-file.ts';
import { commandLine, withStores } from './with-stores.ts';

export const organizationCommands: readonly Command[] = [
  {
    name: 'organization add',
    words: ['ID'],
    options: {
      name: { value: 'N', help: 'what people read; the id where it is left out' },
      domain: { value: 'D', multiple: true, help: 'a domain that belongs to it; may be given several times' },
      language: { value: 'L', help: 'the language of its mails' },
    },
    help: 'Adds an organization.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const id = call.word('ID');
        if (identifier.read(id) === null) throw new UsageError(`ID must be ${identifier.expects}`);
        const tag = call.text('language');
        const read = tag === null ? { value: null } : language.read(tag);
        if (read === null) throw new UsageError(`--language must be ${language.expects}`);
        const add = await container.getAsync(tokens.AddOrganization);
        const domains = call.all('domain');
        const name = call.text('name') ?? id;
        return told(await add(commandLine, { id, name, domains, language: read.value, locked: false, policy: {} }));
      }),
  },
  {
    name: 'organization policy',
    words: ['ID', 'FILE.json'],
    options: {},
    help: 'Replaces what an organization decides by what stands in the file.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const policy = readPolicy(textOf(call.word('FILE.json')));
        const setPolicy = await container.getAsync(tokens.SetPolicy);
        return told(await setPolicy(commandLine, call.word('ID'), policy));
      }),
  },
  {
    name: 'organization list',
    words: [],
    options: {},
    help: 'Lists all organizations.',
    run: (_call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const organizations = await (await container.getAsync(tokens.Organizations)).list();
        return done(
          { organizations: organizations.map(shown) },
          ...organizations.map(({ id, name, domains }) => [id, name, ...domains].join('\t')),
        );
      }),
  },
  {
    name: 'organization show',
    words: ['ID'],
    options: {},
    help: 'Shows an organization with what it decides.',
    run: (call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const organizations = await container.getAsync(tokens.Organizations);
        const organization = await existing(organizations, call.word('ID'));
        return organization === null ? unknownOrganization : plain(organization);
      }),
  },
];

export async function existing(organizations: Organizations, id: string): Promise<Organization | null> {
  return (await organizations.find(id))?.value ?? null;
}

export const unknownOrganization: Result = {
  kind: 'refused',
  failure: { code: 'input-invalid', field: 'organization', rule: 'unknown' },
};

function told(
  set: { readonly kind: 'set'; readonly organization: Organization } | Extract<Result, { kind: 'refused' }>,
): Result {
  return set.kind === 'refused' ? set : plain(set.organization);
}

const plain = (organization: Organization): Result =>
  done(shown(organization), ...JSON.stringify(shown(organization), null, 2).split('\n'));

const shown = ({ id, name, domains, language: tag, policy }: Organization): object => ({
  id,
  name,
  domains,
  language: tag,
  policy: writtenPolicy(policy),
});

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`${path} cannot be read`);
  }
}
