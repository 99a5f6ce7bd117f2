import type { Self } from '../../actor.ts';
import { DetentError } from '../../failure.ts';
import type { Tokens } from '../../ports/tokens.ts';
import type { SealPurpose, Vault } from '../../ports/vault.ts';
import type { Confirmation } from '../../rules/confirm-factor.ts';
import type { Ask, Outcome } from '../decide.ts';
import { guardedNow } from '../guarded.ts';
import { attemptConfirmation, type ConfirmDeps, totpProof } from './confirm-factor.ts';
import { hashedSet } from './recovery-set.ts';
import { type Enrolment, readEnrolment } from './setup-totp.ts';

export type FinishSetup = (
  ask: Ask,
  asked: {
    readonly actor: Self;
    readonly token: string;
    readonly code: string;
    readonly replaces: boolean;
    readonly ifMatch: number | null;
  },
) => Promise<Outcome>;

/** Confirms what a set-up token holds by a code of its secret: the factor, its recovery codes and the end of all sessions in one commit. */
export function createFinishSetup(deps: ConfirmDeps & { readonly tokens: Tokens }): FinishSetup {
  return async function finishSetup(ask, { actor, token, code, replaces, ifMatch }) {
    const { enrolment, setup } = openSetup(deps, ask.accountId, actor, token, replaces);
    const { factorId, secret, recoveryCodes } = enrolment;
    const bound = { purpose: 'totp-secret', accountId: ask.accountId, of: factorId } as const;
    const sealed = guardedNow('Vault', 'write', () => deps.vault.seal(secret, bound));
    return attemptConfirmation(deps, {
      ask,
      actor,
      confirmation: () => ({
        actor,
        factor: { factorId, kind: 'totp', label: '', sealed, target: null },
        replaces,
        oneOfAKind: !replaces,
        setup,
        sessions: 'end',
        ifMatch,
        needsPassword: true,
        door: ask.door,
      }),
      codeOf: () => null,
      prove: totpProof(deps, code),
      recovery: () => hashedSet(deps.hasher, recoveryCodes),
    });
  };
}

interface OpenedSetup {
  readonly enrolment: Enrolment;
  readonly setup: NonNullable<Confirmation['setup']>;
}

type SetupTokenDeps = Pick<ConfirmDeps, 'vault' | 'clock'> & { readonly tokens: Tokens };

/** A set-up token is good in the session, on the account and for the purpose that it was made for; the rule judges its epoch. */
function openSetup(
  deps: SetupTokenDeps,
  accountId: string,
  actor: Self,
  token: string,
  replaces: boolean,
): OpenedSetup {
  const read = guardedNow('Tokens', 'read', () => deps.tokens.verify('totp_setup', token, deps.clock.now()));
  if (read.kind === 'invalid') return invalid;
  const { sub, session, epoch, enrolment } = read.claims;
  if (sub !== accountId || session !== actor.session.id) return invalid;
  if (read.kind === 'expired') return over;
  const opened = openEnrolment(deps.vault, enrolment, { purpose: 'setup', accountId, of: session });
  return opened === null || opened.replaces !== replaces ? invalid : { enrolment: opened, setup: { epoch } };
}

const nothing: Enrolment = { factorId: '', secret: '', recoveryCodes: [], replaces: false };
const invalid: OpenedSetup = { enrolment: nothing, setup: { failure: { code: 'enrolment-invalid' } } };
const over: OpenedSetup = { enrolment: nothing, setup: { failure: { code: 'enrolment-over' } } };

/** A token whose seal does not open is no token of ours; a vault that cannot answer is a fault of its own. */
function openEnrolment(vault: Vault, sealed: string, bound: SealPurpose): Enrolment | null {
  try {
    return readEnrolment(guardedNow('Vault', 'read', () => vault.open(sealed, bound)));
  } catch (error) {
    if (DetentError.isInstance(error) && error.failure.code === 'seal-unopened') return null;
    throw error;
  }
}
