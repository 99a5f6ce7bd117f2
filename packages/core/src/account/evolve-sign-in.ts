import { keeps } from './account.ts';
import type { Evolve } from './event.ts';

type SignInEvent =
  | 'code-sent'
  | 'code-spent'
  | 'challenge-spent'
  | 'signed-in'
  | 'second-step-failing'
  | 'registered-again'
  | 'sessions-cut'
  | 'access-cut'
  | 'must-enrol-marked'
  | 'must-enrol-cleared'
  | 'changes-frozen'
  | 'freeze-lifted'
  | 'change-counted'
  | 'act-disavowed';

/** What happens when people sign in and prove themselves, and to the sessions they hold. */
export const signInEvolve: Evolve<SignInEvent> = {
  'code-sent': (account, event, at) => {
    const { code } = event.secret;
    const others = account.codes.filter((one) => one.expiresAt > at && !sameScope(one, code));
    return { ...account, codes: [...others, code].slice(-keeps.codes) };
  },
  'code-spent': (account, event) => ({ ...account, codes: account.codes.filter((code) => code.id !== event.codeId) }),
  'challenge-spent': (account, event, at) => ({
    ...account,
    spentChallenges: [
      ...account.spentChallenges.filter((spent) => spent.until > at),
      { id: event.challengeId, until: event.until },
    ].slice(-keeps.spentChallenges),
  }),
  'signed-in': (account, event, at) => ({
    ...account,
    knownClients: event.clientId === null ? account.knownClients : remembered(account.knownClients, event.clientId),
    person: { ...account.person, lastSignInAt: at },
  }),
  'second-step-failing': (account, _event, at) => ({ ...account, told: { ...account.told, secondStepFailing: at } }),
  'registered-again': (account, _event, at) => ({ ...account, told: { ...account.told, registeredAgain: at } }),
  'sessions-cut': (account, event) => ({
    ...account,
    sessions: { ...account.sessions, generation: account.sessions.generation + 1, kept: event.kept },
  }),
  'access-cut': (account) => ({
    ...account,
    sessions: { ...account.sessions, accessGeneration: account.sessions.accessGeneration + 1 },
  }),
  'must-enrol-marked': (account) => ({ ...account, mustEnrol: true }),
  'must-enrol-cleared': (account) => ({ ...account, mustEnrol: false }),
  'changes-frozen': (account, event) => ({ ...account, frozen: { until: event.until, since: event.since } }),
  'freeze-lifted': (account) => ({ ...account, frozen: null }),
  'change-counted': (account, _event, at) => ({
    ...account,
    recentChanges: [...account.recentChanges, at].slice(-keeps.recentChanges),
  }),
  'act-disavowed': (account, event, at) => ({
    ...account,
    disavowed: [...account.disavowed, { sequence: event.sequence, at, restored: event.restored }].slice(
      -keeps.disavowals,
    ),
  }),
};

type Scoped = { readonly kind: string; readonly purpose: string; readonly scope: string };

const sameScope = (a: Scoped, b: Scoped): boolean =>
  a.kind === b.kind && a.purpose === b.purpose && a.scope === b.scope;

const remembered = (clients: readonly string[], clientId: string): readonly string[] =>
  [...clients.filter((known) => known !== clientId), clientId].slice(-keeps.knownClients);
