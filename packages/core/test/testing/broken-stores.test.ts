import {
  administratorsContract,
  anOrganization,
  apiTokensContract,
  challengesContract,
  FakeOneTimePasswords,
  hasherContract,
  idsContract,
  jobsContract,
  MemoryAdministrators,
  MemoryApiTokens,
  MemoryChallenges,
  MemoryJobs,
  MemoryOrganizations,
  MemorySessions,
  MemorySignInNames,
  MemoryThrottles,
  type Open,
  oneTimePasswordsContract,
  organizationsContract,
  PlainTokens,
  PlainVault,
  QuickHasher,
  type Runner,
  SequenceIds,
  StruckSessions,
  sessionsContract,
  signInNamesContract,
  throttlesContract,
  tokensContract,
  vaultContract,
} from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { complaintOf, original } from './collect.ts';

const digest = (text: string): string => new QuickHasher().fingerprint(text);
const close = async (): Promise<void> => {};

/** What a careless adapter does, the test that must catch it, and the suite over that adapter. */
type Case = readonly [what: string, caughtBy: string, suite: (runner: Runner) => void];

/** Cases of one port: `breakage` writes over methods, and calls those of `right` for what it does as it should. */
function casesOf<P extends object, W>(
  contract: (runner: Runner, name: string, open: Open<W>) => void,
  create: () => P,
  world: (port: P) => W,
) {
  return (what: string, caughtBy: string, breakage: (right: P) => Partial<P>): Case => {
    const open: Open<W> = async () => {
      const port = create();
      return { ...world(Object.assign(port, breakage(original(port)))), close };
    };
    return [what, caughtBy, (runner) => contract(runner, 'broken', open)];
  };
}

const session = casesOf(
  sessionsContract,
  () => new MemorySessions(),
  (sessions) => ({ sessions }),
);
const struck = casesOf(
  (runner, name, open: Open<{ sessions: StruckSessions }>) => sessionsContract(runner, name, open, { strikes: true }),
  () => new StruckSessions(),
  (sessions) => ({ sessions }),
);
const name = casesOf(
  signInNamesContract,
  () => new MemorySignInNames(),
  (signInNames) => ({ signInNames }),
);
const challenge = casesOf(
  challengesContract,
  () => new MemoryChallenges(),
  (challenges) => ({ challenges }),
);
const throttle = casesOf(
  throttlesContract,
  () => new MemoryThrottles(),
  (throttles) => ({ throttles }),
);
const administrator = casesOf(
  administratorsContract,
  () => new MemoryAdministrators(),
  (administrators) => ({ administrators }),
);
const apiToken = casesOf(
  apiTokensContract,
  () => new MemoryApiTokens(),
  (apiTokens) => ({ apiTokens }),
);
const organization = casesOf(
  organizationsContract,
  () => new MemoryOrganizations(),
  (organizations) => ({ organizations }),
);
const job = casesOf(
  jobsContract,
  () => new MemoryJobs(),
  (jobs) => ({ jobs }),
);
const vault = casesOf(
  vaultContract,
  () => new PlainVault({ current: 'key-1' }),
  (first) => ({
    vault: first,
    promoted: new PlainVault({ current: 'key-2', opens: ['key-1'] }),
    retired: new PlainVault({ current: 'key-2' }),
  }),
);
const token = casesOf(
  tokensContract,
  () => new PlainTokens({ current: 'key-1' }),
  (tokens) => ({
    tokens,
    promoted: new PlainTokens({ current: 'key-2', opens: ['key-1'] }),
    retired: new PlainTokens({ current: 'key-2' }),
  }),
);
const hash = casesOf(
  hasherContract,
  () => new QuickHasher(),
  (hasher) => ({ hasher, raised: new QuickHasher({ generation: 2 }) }),
);
const oneTimePassword = casesOf(
  oneTimePasswordsContract,
  () => new FakeOneTimePasswords(),
  (passwords) => ({ passwords, codeAt: (secret: string, at: number) => passwords.codeAt(secret, at) }),
);
const id = casesOf(
  idsContract,
  () => new SequenceIds(),
  (ids) => ({ ids }),
);

const careless: readonly Case[] = [
  session('a record whose insert overwrites', 'an id is inserted once', (right) => ({
    insert: async (value) => {
      const before = await right.find(value.id);
      return before === null ? right.insert(value) : right.replace(value, before.version);
    },
  })),
  session('a record that is replaced whatever its version', 'a version is good for one replacement', (right) => ({
    replace: async (value) => {
      const before = await right.find(value.id);
      return before !== null && right.replace(value, before.version);
    },
  })),
  session(
    'a record whose version is looked at first and written later',
    'of twenty writers replacing one version at once exactly one wins',
    (right) => ({
      replace: async (value, version) => {
        const before = await right.find(value.id);
        if (before?.version !== version) return false;
        await Promise.resolve();
        const now = await right.find(value.id);
        await right.replace(value, now?.version ?? 0);
        return true;
      },
    }),
  ),
  session('a record that is removed whatever its version', 'a version is good for one replacement', (right) => ({
    remove: async (sessionId) => {
      const before = await right.find(sessionId);
      return before !== null && right.remove(sessionId, before.version);
    },
  })),
  session(
    'versions that begin anew with each record',
    'a removed record is gone, and no version outlives it',
    (right) => {
      const versions = new Map<string, number>();
      return {
        insert: async (value) => {
          versions.set(value.id, 1);
          return right.insert(value);
        },
        find: async (sessionId) => {
          const found = await right.find(sessionId);
          return found && { ...found, version: versions.get(sessionId) ?? 0 };
        },
        replace: async (value, version) => {
          const found = await right.find(value.id);
          if (found === null || versions.get(value.id) !== version) return false;
          versions.set(value.id, version + 1);
          return right.replace(value, found.version);
        },
        remove: async (sessionId, version) => {
          const found = await right.find(sessionId);
          return found !== null && versions.get(sessionId) === version && right.remove(sessionId, found.version);
        },
      };
    },
  ),
  session('a record that loses what is null', 'every record reads exactly as it was inserted or replaced', (right) => ({
    find: async (sessionId) => {
      const found = await right.find(sessionId);
      return (
        found && {
          ...found,
          value: { ...found.value, refresh: { jti: '', issuedAt: 0, expiresAt: 0, previous: null } },
        }
      );
    },
  })),
  session(
    'sessions that are listed oldest first',
    'the sessions of an account are listed newest first, and nobody else’s',
    (right) => ({ listOf: async (accountId) => (await right.listOf(accountId)).toReversed() }),
  ),
  session(
    'a sweep that takes more than it was asked for',
    'sweep removes what has run out, at most as many as were asked for, and says how many',
    (right) => ({ sweep: (now) => right.sweep(now, Infinity) }),
  ),
  session(
    'a sweep that takes what lives',
    'sweep removes what has run out, at most as many as were asked for, and says how many',
    (right) => ({ sweep: (_now, limit) => right.sweep(Infinity, limit) }),
  ),
  [
    'a store that strikes and does not say so',
    'sessions are left to their generation',
    (runner) => sessionsContract(runner, 'broken', async () => ({ sessions: new StruckSessions(), close })),
  ],
  struck('a strike that ends the one kept', 'a strike ends what a commit has cut, and may be repeated', (right) => ({
    strike: (cut) => right.strike({ ...cut, kept: null }),
  })),
  struck(
    'a strike that ends what began after',
    'a strike ends what a commit has cut, and may be repeated',
    (right) => ({
      strike: (cut) => right.strike({ ...cut, generation: Infinity }),
    }),
  ),

  name('a name whose last claim wins', 'a name belongs to whoever claimed it first', (right) => ({
    claim: async (claim) => {
      const before = await right.find(claim.name);
      if (before !== null) await right.takeOver(claim.name, before, claim);
      return before;
    },
  })),
  name(
    'a name that is looked at first and claimed later',
    'of twenty claiming one name at once exactly one wins',
    (right) => ({
      claim: async (claim) => {
        const before = await right.find(claim.name);
        await Promise.resolve();
        await right.claim(claim);
        return before;
      },
    }),
  ),
  name('a name that is taken over from anybody', 'a name is taken over from the very claim that was seen', (right) => ({
    takeOver: async (taken, _from, to) => {
      const holder = await right.find(taken);
      return holder !== null && right.takeOver(taken, holder, to);
    },
  })),
  name('a name that anybody lets go of', 'a name is let go of by its holder alone', (right) => ({
    release: async ({ name: released }) => {
      const holder = await right.find(released);
      return holder !== null && right.release(holder);
    },
  })),

  challenge(
    'a challenge that stays when it is taken',
    'a challenge is put once, found until it is taken, and taken once',
    (right) => ({ take: (challengeId) => right.find(challengeId) }),
  ),
  challenge(
    'a challenge that is found first and taken later',
    'of twenty taking one challenge at once exactly one is given it',
    (right) => ({
      take: async (challengeId) => {
        const found = await right.find(challengeId);
        await right.take(challengeId);
        return found;
      },
    }),
  ),
  challenge(
    'a challenge that gives way to another of its id',
    'a challenge is put once, found until it is taken, and taken once',
    (right) => ({
      put: async (put) => {
        await right.take(put.id);
        return right.put(put);
      },
    }),
  ),

  throttle(
    'a count that is written over whatever its version',
    'a tally is written over the version that was read, and over no other',
    (right) => ({
      take: async (key, _version, tally, expiresAt) =>
        right.take(key, (await right.find(key))?.version ?? null, tally, expiresAt),
    }),
  ),
  throttle('a count that loses a race quietly', 'twenty that read again after losing are all counted', (right) => ({
    take: async (...given) => {
      await right.take(...given);
      return true;
    },
  })),
  throttle(
    'a count that vanishes too early',
    'sweep removes what has run out, at most as many as were asked for, and says how many',
    (right) => ({ sweep: (now, limit) => right.sweep(now + 2, limit) }),
  ),

  administrator(
    'owners that are swapped whatever their version',
    'the set of owners is swapped over the version that was read',
    (right) => ({
      swapOwners: async (owners) => right.swapOwners(owners, (await right.owners()).version),
    }),
  ),
  administrator(
    'an address that matches in any case',
    'an administrator is found by address and by account, each meaning itself',
    (right) => ({
      findByEmail: async (email) => {
        const found = (await right.list()).find((one) => one.emailNormal.toLowerCase() === email.toLowerCase());
        return found === undefined ? null : right.find(found.id);
      },
    }),
  ),

  apiToken('a second token with one hash', 'of two tokens with one hash the second is refused', (right) => ({
    insert: async (value) => {
      if (await right.insert(value)) return true;
      await right.insert({ ...value, hash: `${value.hash} of ${value.id}` });
      return true;
    },
  })),

  organization(
    'a domain that may be claimed later, by anybody',
    'of two organizations claiming one domain the second is refused',
    (right) => ({
      replace: async (value, version) => {
        if (await right.replace(value, version)) return true;
        return right.replace(anOrganization({ id: value.id }), version);
      },
    }),
  ),
  organization(
    'domains that are looked at first and claimed later',
    'of twenty organizations claiming one domain at once exactly one wins',
    (right) => ({
      insert: async (value) => {
        const taken = await Promise.all(value.domains.map((domain) => right.findByDomain(domain)));
        if (taken.some((one) => one !== null)) return false;
        if (!(await right.insert(value))) await right.insert({ ...value, domains: [] });
        return true;
      },
    }),
  ),

  job('a job that is run while it is held', 'jobs that nobody runs are runnable, oldest first', (right) => ({
    runnable: (_now, limit) => right.runnable(Infinity, limit),
  })),
  job(
    'a key that is good for ever',
    'a job is found by its creator and key until it expires, the newest of several',
    (right) => ({ findByKey: (creatorId, key) => right.findByKey(creatorId, key, 0) }),
  ),

  vault('a seal that is bound to nothing', 'a sealed value opens nowhere else', (right) => ({
    seal: (plain) => right.seal(plain, { purpose: 'code', accountId: '', of: '' }),
    open: (sealed) => right.open(sealed, { purpose: 'code', accountId: '', of: '' }),
  })),
  vault('a seal that is bound to a sum of its parts', 'a sealed value opens nowhere else', (right) => ({
    seal: (plain, { purpose, accountId, of }) => right.seal(plain, { purpose, accountId: `${accountId}${of}`, of: '' }),
    open: (sealed, { purpose, accountId, of }) =>
      right.open(sealed, { purpose, accountId: `${accountId}${of}`, of: '' }),
  })),
  vault('a seal that is not checked', 'a sealed value that was altered does not open', () => ({
    open: () => 'whatever',
  })),
  vault(
    'a vault that opens a little more than it sealed',
    'a sealed value that was altered does not open',
    (right) => ({
      open: (sealed, bound) => right.open(sealed.trim(), bound),
    }),
  ),

  token('a token whose type nobody asks for', 'a token of one type is none of another, not even an expired one', () => {
    const plain = new PlainTokens();
    return {
      sign: (_type, claims, life) => plain.sign('access_token', { ...anything, ...claims }, life),
      verify: (_type, text, now) => Object(plain.verify('access_token', text, now)),
    };
  }),
  token('a token that lives a second longer', 'a token says what it was signed with, until it ends', (right) => ({
    verify: (type, text, now) => right.verify(type, text, now - 1_000),
  })),
  token('a token that may be dressed up', 'a token that was altered is none, not even an expired one', (right) => ({
    verify: (type, text, now) => right.verify(type, text.trim(), now),
  })),
  token(
    'a "not me" token that is new each time',
    'the token of a "not me" link is derived alike each time, and names its notice',
    () => {
      let made = 0;
      return {
        notMe: (noticeId) => {
          made += 1;
          return { token: `nm1.${noticeId}.${digest(`${noticeId} ${made}`)}`, keyId: 'key-1' };
        },
      };
    },
  ),

  hash('a hash without salt', 'one password hashed twice gives two hashes', () => ({
    hash: async (password) => `$${digest(password)}`,
    verify: async (password, phc) => (phc === `$${digest(password)}` ? 'right' : 'wrong'),
  })),
  hash(
    'a missing hash that lets people in',
    'where there is no hash, or none that can be read, every password is wrong',
    (right) => ({ verify: async (password, phc) => (phc === null ? 'right' : right.verify(password, phc)) }),
  ),
  hash(
    'a digest for every purpose',
    'a digest is the same for the same purpose and value, and for no other',
    (right) => ({ digest: (_purpose, value) => right.digest('csrf', value) }),
  ),
  hash('a fingerprint of its own', 'a fingerprint is the SHA-256 of its value in UTF-8', () => ({})),
  hash('a comparison of beginnings', 'equal is true for equal texts alone', () => ({
    equal: (a, b) => a.startsWith(b) || b.startsWith(a),
  })),

  oneTimePassword(
    'a code that is good for any time',
    'a code matches as many steps early or late as the window says',
    (right) => ({ matches: (secret, code, at) => right.matches(secret, code, at, 9) }),
  ),
  oneTimePassword('a code that is read kindly', 'nothing but the code matches', (right) => ({
    matches: (secret, code, at, window) => right.matches(secret, code.trim(), at, window),
  })),
  oneTimePassword(
    'the first step that matches, alone',
    'a code that several steps share matches them all, in ascending order',
    (right) => ({ matches: (...given) => right.matches(...given).slice(0, 1) }),
  ),
  oneTimePassword(
    'an address that takes names as they are',
    'the address for an app names secret, issuer and account, whatever they are called',
    () => ({
      uri: (secret, { issuer, account }) => `otpauth://totp/${issuer}:${account}?secret=${secret}&issuer=${issuer}`,
    }),
  ),

  id('ids that repeat', 'every id has its shape, and no two are the same', () => ({ id: () => '0'.repeat(24) })),
  id('digits that prefer the low ones', 'digits are as many as were asked for, and uniform', (right) => ({
    digits: (count) => right.digits(count).replaceAll('9', '0'),
  })),
  id('jitter that reaches one', 'jitter lies between nought and one, everywhere in between', () => ({
    jitter: () => 1,
  })),
];

const anything = { sub: '', jti: '', session: '', roles: [], groups: [] };

describe('the suites catch', () => {
  it.each(careless)('%s', async (_what, caughtBy, suite) => {
    expect(await complaintOf(suite, caughtBy)).not.toBeNull();
  });
});
