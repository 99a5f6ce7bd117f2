import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import { changeFreeze } from '../../src/rules/change-freeze.ts';
import { anAccount, noon } from '../../src/testing/fixtures.ts';
import { administrator, helpDesk, hour, owner, self, service, system } from '../actors.ts';

const frozen = (until: number): Account => anAccount({ frozen: { until, since: noon - hour } });
const account = frozen(noon + 1);
const refusal = { code: 'changes-frozen', until: noon + 1 };

describe('a freeze', () => {
  it.each([
    ['the person', self(account)],
    ['the help desk', helpDesk()],
    ['a service', service()],
  ] as const)('reporting-is-easier: binds %s until it is over', (_name, actor) => {
    expect(changeFreeze(account, actor, noon)).toEqual(refusal);
    expect(changeFreeze(frozen(noon), actor, noon)).toBeNull();
    expect(changeFreeze(frozen(noon - 1), actor, noon)).toBeNull();
  });

  it.each([
    ['an administrator', administrator()],
    ['an owner', owner()],
    ['the server', system],
  ] as const)('does not bind %s', (_name, actor) => {
    expect(changeFreeze(account, actor, noon)).toBeNull();
  });

  it('binds nobody where there is none', () => {
    expect(changeFreeze(anAccount(), self(account), noon)).toBeNull();
  });
});
