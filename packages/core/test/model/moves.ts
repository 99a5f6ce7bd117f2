import fc from 'fast-check';
import type { Account } from '../../src/account/account.ts';
import type { Act } from '../../src/account/act.ts';
import { isLive, isPending, isRemoved, type Kind } from '../../src/account/factor.ts';
import { ownAddress } from '../../src/account/person.ts';
import type { Actor } from '../../src/actor.ts';
import { beginFactor, type NewFactor } from '../../src/rules/begin-factor.ts';
import { changeContact } from '../../src/rules/change-contact.ts';
import { changeStanding } from '../../src/rules/change-standing.ts';
import { closeAccount } from '../../src/rules/close-account.ts';
import { type ConfirmProof, confirmFactor } from '../../src/rules/confirm-factor.ts';
import { disavow } from '../../src/rules/disavow.ts';
import { eraseFactors } from '../../src/rules/erase-factor.ts';
import { liftFreeze } from '../../src/rules/lift-freeze.ts';
import { preferKind } from '../../src/rules/prefer-kind.ts';
import type { Which } from '../../src/rules/present-factor.ts';
import { issueRecoveryCodes, removeRecoveryCodes } from '../../src/rules/recovery-codes.ts';
import { removeFactor } from '../../src/rules/remove-factor.ts';
import { restoreFactor } from '../../src/rules/restore-factor.ts';
import type { Judge } from '../../src/use-cases/decide.ts';
import { allowed, refused, unchanged } from '../../src/verdict.ts';
import { aSentCode } from '../account/busy-account.ts';
import { administrator, day, helpDesk, hour, minute, owner, self, service, system } from '../actors.ts';

/** Everything that may be asked of an account: who asks, what for, and how long after whatever was asked before. */
export interface Move {
  readonly who: Who;
  readonly what: What;
  readonly after: number;
}

type Who = 'self' | 'self without proof' | 'help desk' | 'administrator' | 'owner' | 'service';

export type What =
  | { readonly do: 'begin'; readonly kind: Kind; readonly oneOfAKind: boolean; readonly fresh: boolean }
  | { readonly do: 'confirm'; readonly kind: Kind | null; readonly by: ConfirmProof['by']; readonly replaces: boolean }
  | {
      readonly do: 'set up';
      readonly replaces: boolean;
      readonly codes: boolean;
      readonly sessions: 'end' | 'refresh' | 'keep';
    }
  | { readonly do: 'remove'; readonly which: Which; readonly includePending: boolean; readonly compromised: boolean }
  | { readonly do: 'restore'; readonly nth: number }
  | { readonly do: 'erase' | 'issue codes' | 'take codes' | 'lift freeze' | 'close' }
  | { readonly do: 'prefer'; readonly kind: Kind }
  | { readonly do: 'change contact'; readonly channel: 'email' | 'sms' }
  | { readonly do: 'stand'; readonly standing: 'active' | 'disabled' }
  | { readonly do: 'disavow'; readonly nth: number; readonly restores: boolean }
  | { readonly do: 'lock'; readonly nth: number }
  | { readonly do: 'send code'; readonly kind: 'sms' | 'email' };

const kind = fc.constantFrom<Kind>('totp', 'sms', 'email');
const sentKind = fc.constantFrom('sms', 'email');
const nth = fc.nat(3);
const whether = fc.boolean();
const rarely = fc.constantFrom(false, false, true);

const what: fc.Arbitrary<What> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('begin'), kind, oneOfAKind: rarely, fresh: whether }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('confirm'),
      kind: fc.oneof(fc.constant(null), fc.constant(null), kind),
      by: fc.constantFrom<ConfirmProof['by']>('code', 'sent-code', 'word', 'verified-address'),
      replaces: rarely,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('set up'),
      replaces: whether,
      codes: whether,
      sessions: fc.constantFrom('end', 'refresh', 'keep'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('remove'),
      which: fc.oneof(
        fc.constant('all' as const),
        fc.record({ kind }),
        fc.record({ kinds: fc.subarray<Kind>(['totp', 'sms', 'email']) }),
      ),
      includePending: whether,
      compromised: whether,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('disavow'), nth, restores: whether }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restore'), nth }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('send code'), kind: sentKind }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('erase', 'issue codes', 'take codes', 'lift freeze') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('prefer'), kind }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('change contact'), channel: sentKind }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stand'), standing: fc.constantFrom('active', 'disabled') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lock'), nth }) },
);

const who = fc.constantFrom<Who>(
  'self',
  'self',
  'self',
  'self without proof',
  'help desk',
  'administrator',
  'owner',
  'service',
);
const after = fc.constantFrom(0, 0, 0, 1, minute, minute, hour, hour, day, 4 * day, 40 * day);

/** A life of an account, which may end with its being closed. */
export const anyHistory: fc.Arbitrary<readonly Move[]> = fc
  .tuple(
    fc.array(fc.record({ who, what, after }), { minLength: 8, maxLength: 20, size: 'max' }),
    fc.constantFrom<readonly Move[]>([], [{ who: 'owner', what: { do: 'close' }, after: 0 }]),
  )
  .map(([moves, end]) => moves.concat(end));

/** Whoever asks, with the proof that is good at that moment. */
export function actorOf(move: Move, account: Account, now: number): Actor {
  switch (move.what.do) {
    case 'erase':
    case 'lock':
    case 'disavow':
    case 'send code':
      return system;
    case 'begin':
    case 'confirm':
    case 'set up':
    case 'remove':
    case 'restore':
    case 'issue codes':
    case 'take codes':
    case 'lift freeze':
    case 'close':
    case 'prefer':
    case 'change contact':
    case 'stand':
      return asking(move.who, account, now);
  }
}

function asking(name: Who, account: Account, now: number): Actor {
  switch (name) {
    case 'self':
      return self(account, { stepUp: { expiresAt: now + minute } });
    case 'self without proof':
      return self(account, { stepUp: null });
    case 'help desk':
      return helpDesk();
    case 'administrator':
      return administrator();
    case 'owner':
      return owner();
    case 'service':
      return service();
  }
}

/** The secret of everything that is made here; it may stand in the account and nowhere else. */
export const canary = 'yellow-canary';

const usual = { ifMatch: null, needsPassword: true, door: 'self-service' } as const;
const set = { salt: `${canary}-salt`, hashes: [`${canary}-a`, `${canary}-b`] };

/** How that is judged. `fresh` is an id that nothing has yet, and `acts` are those that were committed before. */
export function judgeOf({ what: asked }: Move, actor: Actor, fresh: string, acts: readonly Act[]): Judge {
  return (account, policy, now) => {
    switch (asked.do) {
      case 'begin': {
        const factor = newFactor(account, asked.kind, fresh, asked.fresh);
        return beginFactor(account, { ...usual, actor, factor, oneOfAKind: asked.oneOfAKind }, policy, now);
      }
      case 'confirm':
        return confirmFactor(
          account,
          { ...usual, ...confirming(account, asked), actor, replaces: asked.replaces },
          policy,
          now,
        );
      case 'set up':
        return confirmFactor(
          account,
          {
            ...usual,
            actor,
            factor: newFactor(account, 'totp', fresh, false),
            proof: { by: 'code', step: 1 },
            replaces: asked.replaces,
            unopened: [],
            oneOfAKind: false,
            setup: { epoch: account.epoch },
            recovery: asked.codes ? set : null,
            sessions: asked.sessions,
          },
          policy,
          now,
        );
      case 'remove': {
        const { which, includePending, compromised } = asked;
        const removal = { ...usual, actor, which, includePending, compromised, sealOpens: () => true };
        return removeFactor(account, removal, policy, now);
      }
      case 'restore': {
        const factorId = account.factors.filter(isRemoved).at(-1 - asked.nth)?.id ?? 'nobody';
        return restoreFactor(account, { actor, factorId, ifMatch: null }, policy, now);
      }
      case 'erase':
        return eraseFactors(account, now);
      case 'issue codes':
        return issueRecoveryCodes(account, { ...usual, actor }, set, policy, now);
      case 'take codes':
        return removeRecoveryCodes(account, { ...usual, actor }, policy, now);
      case 'lift freeze':
        return liftFreeze(account, actor, policy, now);
      case 'close':
        return closeAccount(account, actor, null, policy);
      case 'prefer':
        return preferKind(account, { ...usual, actor, kind: asked.kind }, policy, now);
      case 'change contact':
        return changeContact(
          account,
          { ...named(asked.channel, fresh), actor, vouchedFor: false, ifMatch: null },
          policy,
        );
      case 'stand':
        return changeStanding(account, { actor, standing: asked.standing, ifMatch: null }, policy);
      case 'disavow': {
        const act = acts.at(-1 - asked.nth);
        if (act === undefined) return unchanged;
        const notMe = { digest: 'digest', keyId: 'key-1', until: act.at + 10 * day, restores: asked.restores };
        return disavow(account, { act, notMe }, policy, now);
      }
      case 'lock': {
        const factor = account.factors.filter(isLive).at(-1 - asked.nth);
        return factor === undefined ? unchanged : allowed({ type: 'factor-locked', factorId: factor.id });
      }
      case 'send code': {
        const target = account.factors.find(({ kind: is, state }) => is === asked.kind && state !== 'removed');
        if (target?.addressId === undefined || target.addressId === null) return refused({ code: 'code-missing' });
        const code = aSentCode({
          id: fresh,
          kind: asked.kind,
          scope: fresh,
          factorId: target.id,
          addressId: target.addressId,
          digest: canary,
          expiresAt: now + minute,
        });
        return allowed({
          type: 'code-sent',
          kind: asked.kind,
          purpose: 'enrol',
          factorId: target.id,
          secret: { code },
        });
      }
    }
  };
}

const named = (channel: 'email' | 'sms', fresh: string) => {
  const value = channel === 'email' ? `${canary}-${fresh}@example.org` : `+49${canary}${fresh}`;
  return { addressId: `address-${fresh}`, channel, value, normal: value };
};

function newFactor(account: Account, ofKind: Kind, fresh: string, newAddress: boolean): NewFactor {
  const base = { factorId: `factor-${fresh}`, kind: ofKind, label: 'Label' };
  if (ofKind === 'totp') return { ...base, sealed: `${canary}-sealed`, target: null };
  const own = ownAddress(account.person, ofKind);
  return { ...base, sealed: null, target: newAddress || own === null ? named(ofKind, fresh) : { addressId: own.id } };
}

function confirming(account: Account, asked: What & { readonly do: 'confirm' }) {
  const pending = account.factors.filter(isPending);
  const meant = pending.findLast(({ kind: is }) => asked.kind === null || is === asked.kind);
  const codeId = account.codes.find(({ factorId }) => factorId === meant?.id)?.id;
  const proof: ConfirmProof =
    asked.by === 'sent-code' && codeId !== undefined
      ? { by: 'sent-code', codeId }
      : asked.by === 'sent-code' || asked.by === 'code'
        ? { by: 'code', step: 1 }
        : { by: asked.by };
  const factor = { factorId: null, kind: asked.kind };
  return {
    factor,
    proof,
    oneOfAKind: false,
    setup: null,
    recovery: null,
    sessions: 'keep',
    unopened: [],
  } as const;
}
