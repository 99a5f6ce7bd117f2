import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { wishes } from '../../src/rules/wishes.ts';
import { anAccount } from '../../src/testing/fixtures.ts';
import { administrator, operators, self, system } from '../actors.ts';

const speaking = (language: string | null): Account => anAccount({ person: { language } });
const policy = (language: string | null): Policy => ({ ...defaultPolicy, language });

describe('the languages of a message', () => {
  it('attack-42: are the account’s, the organization’s, the request’s and the default, in this order', () => {
    const account = speaking('fr');
    expect(wishes(account, self(account), ['ar', 'ja'], policy('de'))).toEqual(['fr', 'de', 'ar', 'ja', 'en']);
  });

  it('leave out what nobody chose', () => {
    const account = speaking(null);
    expect(wishes(account, self(account), ['ar'], policy(null))).toEqual(['ar', 'en']);
    expect(wishes(account, self(account), [], policy('de'))).toEqual(['de', 'en']);
  });

  it.each([...operators, ['the server', system] as const])('are never those that %s asks in', (_name, actor) => {
    expect(wishes(speaking('fr'), actor, ['ja'], policy('de'))).toEqual(['fr', 'de', 'en']);
    expect(wishes(speaking(null), actor, ['ja'], policy(null))).toEqual(['en']);
  });

  it('name each language once, where it was wished for first', () => {
    const account = speaking('de');
    expect(wishes(account, self(account), ['en', 'de', 'en'], policy('de'))).toEqual(['de', 'en']);
  });

  it('are never none, begin with the account’s own, and hold the default', () => {
    const language = fc.option(fc.constantFrom('en', 'de', 'fr', 'ar'));
    fc.assert(
      fc.property(
        language,
        language,
        fc.array(fc.constantFrom('en', 'ja', 'fr')),
        fc.boolean(),
        (own, house, asked, alone) => {
          const account = speaking(own);
          const list = wishes(account, alone ? self(account) : administrator(), asked, policy(house));
          expect(list[0]).toBe(own ?? house ?? (alone ? asked[0] : undefined) ?? 'en');
          expect(list).toContain('en');
          expect(new Set(list).size).toBe(list.length);
        },
      ),
    );
  });
});
