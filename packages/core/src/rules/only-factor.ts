import type { Account } from '../account/account.ts';
import type { Factor } from '../account/factor.ts';
import type { Actor } from '../actor.ts';
import type { Failure } from '../failure.ts';
import type { Binding, Policy } from '../policy.ts';
import { countingFactors } from './counts.ts';

/** Whoever policy binds may not take the last factor that counts. */
export function onlyFactor(account: Account, going: readonly Factor[], actor: Actor, policy: Policy): Failure | null {
  if (going.length === 0 || binding(actor, policy) === 'allow') return null;
  const left = countingFactors(account, policy).filter((factor) => !going.includes(factor));
  return left.length > 0 ? null : { code: 'only-factor', remedy: remedy(going, actor) };
}

function binding(actor: Actor, policy: Policy): Binding {
  switch (actor.kind) {
    case 'self':
      return policy.onlyFactor.self;
    case 'help-desk':
      return policy.onlyFactor.helpDesk;
    case 'administrator':
      return policy.onlyFactor.administrator;
    case 'owner':
      return policy.onlyFactor.owner;
    case 'service':
      return policy.onlyFactor.service;
    case 'system':
      return 'allow';
  }
}

function remedy(going: readonly Factor[], actor: Actor): 'enrol-another' | 'replace' | 'ask-administrator' {
  if (actor.kind !== 'self') return 'ask-administrator';
  return going.every((factor) => factor.kind === 'totp') ? 'replace' : 'enrol-another';
}
