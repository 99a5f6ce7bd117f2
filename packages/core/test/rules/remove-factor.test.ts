import { describe, expect, it } from 'vitest';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { type Removal, removeFactor } from '../../src/rules/remove-factor.ts';
import { anAccount, anEmailFactor, aPending, aTotp, noon } from '../../src/testing/fixtures.ts';
import { allowed, unchanged } from '../../src/verdict.ts';
import { administrator, day, self } from '../actors.ts';

const account = anAccount({ factors: [aTotp(), anEmailFactor()] });

const removal = (wishes: Partial<Removal> = {}): Removal => ({
  actor: self(account),
  which: { kind: 'totp' },
  includePending: false,
  ifMatch: null,
  needsPassword: true,
  compromised: false,
  door: 'self-service',
  sealOpens: () => true,
  ...wishes,
});

const sealOpens: Removal['sealOpens'] = ({ id }) => id !== 'totp-2';

describe('a removal', () => {
  it('takes the factor off and says until when it can be undone', () => {
    expect(removeFactor(account, removal(), defaultPolicy, noon)).toEqual(
      allowed({
        type: 'factors-removed',
        factorIds: ['totp-1'],
        restorableUntil: noon + 3 * day,
        compromised: false,
      }),
    );
  });

  it('has the undo window that policy says', () => {
    const policy: Policy = { ...defaultPolicy, undoWindowMs: 7 };
    expect(removeFactor(account, removal(), policy, noon)).toMatchObject({ events: [{ restorableUntil: noon + 7 }] });
  });

  it('erased-is-erased: cannot be undone where the secret was stolen', () => {
    expect(removeFactor(account, removal({ compromised: true }), defaultPolicy, noon)).toEqual(
      allowed({ type: 'factors-removed', factorIds: ['totp-1'], restorableUntil: noon, compromised: true }),
    );
  });

  it('one-rule: takes every factor that is meant in one event', () => {
    const two = anAccount({ factors: [aTotp(), aTotp({ id: 'totp-2' }), anEmailFactor()] });
    const verdict = removeFactor(two, removal(), defaultPolicy, noon);
    expect(verdict).toMatchObject({ events: [{ factorIds: ['totp-1', 'totp-2'] }] });
  });

  it('drops what is only begun, before it takes off what is in use', () => {
    const begun = aPending(aTotp({ id: 'totp-2' }), { expiresAt: noon + 1 });
    const both = anAccount({ factors: [aTotp(), begun, anEmailFactor()] });
    const asked = removal({ includePending: true });
    expect(removeFactor(both, asked, defaultPolicy, noon)).toMatchObject({
      events: [
        { type: 'factor-dropped', factorId: 'totp-2' },
        { type: 'factors-removed', factorIds: ['totp-1'] },
      ],
    });
    expect(removeFactor(both, { ...asked, which: { factorId: 'totp-2' } }, defaultPolicy, noon)).toEqual(
      allowed({ type: 'factor-dropped', factorId: 'totp-2' }),
    );
  });

  it('of what is only begun needs no other factor', () => {
    const lone = anAccount({ factors: [aPending(aTotp(), { expiresAt: noon + 1 })], preferred: null });
    const asked = removal({ actor: self(lone), includePending: true });
    expect(removeFactor(lone, asked, defaultPolicy, noon)).toMatchObject({ events: [{ type: 'factor-dropped' }] });
  });

  it('attack-22: of one kind, or of one factor, that is not there is refused', () => {
    expect(removeFactor(account, removal({ which: { kind: 'sms' } }), defaultPolicy, noon)).toEqual({
      kind: 'refused',
      failure: { code: 'factor-unknown', kind: 'sms' },
    });
    expect(removeFactor(account, removal({ which: { factorId: 'nobody' } }), defaultPolicy, noon)).toEqual({
      kind: 'refused',
      failure: { code: 'factor-unknown', kind: null },
    });
  });

  it('of all factors changes nothing where there is none, and then asks for nothing more', () => {
    const none = anAccount({
      factors: [],
      preferred: null,
      frozen: { until: noon + day, since: noon },
      recentChanges: Array.from({ length: 20 }, () => noon),
    });
    const asked = removal({ actor: self(none, { stepUp: null }), which: 'all' });
    expect(removeFactor(none, asked, defaultPolicy, noon)).toBe(unchanged);
  });

  it('keeps-one-factor: of all factors takes them from somebody whom policy does not bind, and from nobody else', () => {
    const all = removal({ which: 'all' });
    expect(removeFactor(account, all, defaultPolicy, noon)).toMatchObject({ failure: { code: 'only-factor' } });
    expect(removeFactor(account, { ...all, actor: administrator() }, defaultPolicy, noon)).toMatchObject({
      events: [{ factorIds: ['totp-1', 'email-1'] }],
    });
  });

  it('is judged by the vault for what goes, and for nothing else', () => {
    const asked: string[] = [];
    removeFactor(account, removal({ sealOpens: ({ id }) => asked.push(id) > 0 }), defaultPolicy, noon);
    expect(asked).toEqual(['totp-1']);
  });

  it('fail-closed: is refused where the undo that it would promise could not work', () => {
    const two = anAccount({ factors: [aTotp(), aTotp({ id: 'totp-2' }), anEmailFactor()] });
    expect(removeFactor(two, removal({ sealOpens }), defaultPolicy, noon)).toEqual({
      kind: 'refused',
      failure: { code: 'seal-unopened' },
    });
    expect(removeFactor(two, removal({ sealOpens, compromised: true }), defaultPolicy, noon)).toMatchObject({
      kind: 'allowed',
    });
    expect(removeFactor(two, removal({ sealOpens, which: { factorId: 'totp-1' } }), defaultPolicy, noon)).toMatchObject(
      {
        kind: 'allowed',
      },
    );
  });

  it('needs a password beside it only where the contract says so', () => {
    const federated = anAccount({ factors: [aTotp(), anEmailFactor()], person: { passwordHash: null } });
    expect(removeFactor(federated, removal(), defaultPolicy, noon)).toMatchObject({
      failure: { code: 'no-password-identity' },
    });
    expect(removeFactor(federated, removal({ needsPassword: false }), defaultPolicy, noon)).toMatchObject({
      kind: 'allowed',
    });
  });

  it('needs a step-up unless policy relaxed its door', () => {
    const bare = removal({ actor: self(account, { stepUp: null }) });
    const policy: Policy = { ...defaultPolicy, relaxedDoors: ['self-service'] };
    expect(removeFactor(account, bare, defaultPolicy, noon)).toMatchObject({ failure: { code: 'step-up-needed' } });
    expect(removeFactor(account, bare, policy, noon)).toMatchObject({ kind: 'allowed' });
  });
});
