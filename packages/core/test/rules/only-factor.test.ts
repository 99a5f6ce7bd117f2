import { describe, expect, it } from 'vitest';
import { type Binding, defaultPolicy, type Policy } from '../../src/policy.ts';
import { onlyFactor } from '../../src/rules/only-factor.ts';
import { anAccount, anEmailFactor, anSmsFactor, aPending, aTotp } from '../../src/testing/fixtures.ts';
import { administrator, helpDesk, operators, owner, self, service, system } from '../actors.ts';

const app = aTotp();
const mail = anEmailFactor();
const number = anSmsFactor();
const account = anAccount({ factors: [app, mail] });
const person = self(account);

const binding = (who: Partial<Record<keyof Policy['onlyFactor'], Binding>>): Policy => ({
  ...defaultPolicy,
  onlyFactor: { self: 'allow', helpDesk: 'allow', administrator: 'allow', owner: 'allow', service: 'allow', ...who },
});
const bindingAll = binding({
  self: 'refuse',
  helpDesk: 'refuse',
  administrator: 'refuse',
  owner: 'refuse',
  service: 'refuse',
});

describe('a person whom policy binds', () => {
  it('keeps-one-factor: may take a factor while another one that counts is left', () => {
    expect(onlyFactor(account, [app], person, defaultPolicy)).toBeNull();
    expect(onlyFactor(account, [mail], person, defaultPolicy)).toBeNull();
  });

  it('keeps-one-factor: may not take the last one, nor all at once', () => {
    const one = anAccount({ factors: [app] });
    expect(onlyFactor(one, [app], person, defaultPolicy)).toMatchObject({ code: 'only-factor' });
    expect(onlyFactor(account, [app, mail], person, defaultPolicy)).toMatchObject({ code: 'only-factor' });
  });

  it('keeps-one-factor: is not helped by factors that do not count', () => {
    const locked = anAccount({ factors: [app, anEmailFactor({ state: 'locked' }), aPending(number)] });
    expect(onlyFactor(locked, [app], person, defaultPolicy)).toMatchObject({ code: 'only-factor' });
    const weak: Policy = { ...defaultPolicy, countingKinds: ['totp'] };
    expect(onlyFactor(account, [app], person, weak)).toMatchObject({ code: 'only-factor' });
  });

  it('keeps-one-factor: keeps a locked factor on guard while nothing else counts', () => {
    const lone = aTotp({ state: 'locked' });
    expect(onlyFactor(anAccount({ factors: [lone] }), [lone], person, defaultPolicy)).toMatchObject({
      code: 'only-factor',
    });
  });

  it('may take nothing at any time', () => {
    expect(onlyFactor(anAccount({ factors: [] }), [], person, defaultPolicy)).toBeNull();
  });

  it('is told to replace an app, and to enrol something else first otherwise', () => {
    const remedy = (...factors: readonly (typeof app)[]): unknown =>
      onlyFactor(anAccount({ factors }), factors, person, defaultPolicy);
    expect(remedy(app)).toEqual({ code: 'only-factor', remedy: 'replace' });
    expect(remedy(app, aTotp({ id: 'totp-2' }))).toEqual({ code: 'only-factor', remedy: 'replace' });
    expect(remedy(mail)).toEqual({ code: 'only-factor', remedy: 'enrol-another' });
    expect(remedy(app, number)).toEqual({ code: 'only-factor', remedy: 'enrol-another' });
  });
});

describe('whoever acts on accounts of others', () => {
  it.each(operators)('is told to ask an administrator, where policy binds %s', (_name, actor) => {
    expect(onlyFactor(account, [app, mail], actor, bindingAll)).toEqual({
      code: 'only-factor',
      remedy: 'ask-administrator',
    });
  });

  it.each([
    ['helpDesk', helpDesk()],
    ['administrator', administrator()],
    ['owner', owner()],
    ['service', service()],
  ] as const)('is bound by what policy says of %s, and by nothing it says of others', (name, actor) => {
    expect(onlyFactor(account, [app, mail], actor, binding({ [name]: 'refuse' }))).not.toBeNull();
    const others: Policy = { ...bindingAll, onlyFactor: { ...bindingAll.onlyFactor, [name]: 'allow' } };
    expect(onlyFactor(account, [app, mail], actor, others)).toBeNull();
  });

  it('the server is never bound', () => {
    expect(onlyFactor(account, [app, mail], system, bindingAll)).toBeNull();
  });
});

describe('a person whom policy does not bind', () => {
  it('may take the last factor', () => {
    expect(
      onlyFactor(account, [app, mail], person, {
        ...bindingAll,
        onlyFactor: { ...bindingAll.onlyFactor, self: 'allow' },
      }),
    ).toBeNull();
  });
});
