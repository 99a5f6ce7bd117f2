import type { CreateIndexesOptions, Db, IndexDescription } from 'mongodb';

// Every query finds what it wants through one of these, or by id. A sparse index holds the documents that have the member, so
// that what is not due costs nothing.

const due = (name: string): IndexDescription => ({ name: `due-${name}`, key: { [`due.${name}`]: 1 }, sparse: true });

const directory = (name: string, ...first: readonly string[]): IndexDescription => ({
  name: `directory-${name}`,
  key: Object.fromEntries([
    ...first.map((member) => [`directory.${member}`, 1] as const),
    ['directory.createdAt', -1] as const,
    ['_id', 1] as const,
    ...['standing', 'verified', 'secondFactor', 'mustEnrol'].map((member) => [`directory.${member}`, 1] as const),
  ]),
});

export const indexes: Readonly<Record<string, readonly IndexDescription[]>> = {
  accounts: [
    ...['codeMail', 'codeText', 'alertMail', 'alertText', 'settled', 'dead', 'erase'].map(due),
    // Each holds what filters read besides, so that no document is fetched to be passed over.
    directory('newest'),
    directory('organization', 'organizationId'),
    directory('role', 'roles'),
    directory('term', 'terms'),
  ],
  history: [{ name: 'of-account', key: { accountId: 1, sequence: -1 } }],
  signInNames: [],
  sessions: [
    { name: 'of-account', key: { 'value.accountId': 1, 'value.startedAt': -1 } },
    { name: 'ends', key: { 'value.expiresAt': 1 } },
  ],
  challenges: [{ name: 'ends', key: { expiresAt: 1 } }],
  throttles: [
    { name: 'ends', key: { expiresAt: 1 } },
    { name: 'gone', key: { goneAt: 1 }, expireAfterSeconds: 0 },
  ],
  administrators: [
    { name: 'mail', key: { 'value.emailNormal': 1 } },
    { name: 'of-account', key: { 'value.accountId': 1 } },
  ],
  owners: [],
  apiTokens: [{ name: 'hash', key: { 'value.hash': 1 }, unique: true }],
  organizations: [{ name: 'domain', key: { domains: 1 }, unique: true, sparse: true }],
  jobs: [
    { name: 'key', key: { 'value.creator.id': 1, 'value.key': 1, 'value.createdAt': -1 } },
    { name: 'open', key: { openSince: 1 }, sparse: true },
    { name: 'ends', key: { 'value.expiresAt': 1 } },
  ],
};

/** Makes what is missing, the collections too. Any number of servers may do so at once. */
export async function createIndexes(db: Db, options: CreateIndexesOptions): Promise<void> {
  await Promise.all(
    Object.entries(indexes)
      .filter(([, wanted]) => wanted.length > 0)
      .map(([collection, wanted]) => db.collection(collection).createIndexes([...wanted], options)),
  );
}
