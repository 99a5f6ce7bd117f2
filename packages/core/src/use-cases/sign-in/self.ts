import type { Proof } from '../../account/proof.ts';
import type { Self, SessionFacts } from '../../actor.ts';
import type { Session } from '../../ports/sessions.ts';

/** The person of an account in one of its sessions, as rules judge them. */
export const selfIn = ({ id, accountId, generation, onlyEnrols, clientId, proofs }: Session): Self => ({
  kind: 'self',
  accountId,
  session: { id, generation, onlyEnrols, clientId, proofs },
  stepUp: null,
});

/** The person of an account in a session that does not exist yet, for the record of the act that leads to it. */
export const selfToBe = (accountId: string, sessionId: string): Self => ({
  kind: 'self',
  accountId,
  session: { ...nothingYet, id: sessionId },
  stepUp: null,
});

const nothingYet: Omit<SessionFacts, 'id'> = { generation: -1, onlyEnrols: true, clientId: null, proofs: [] };

export const passwordProof = (at: number): Proof => ({
  method: 'pwd',
  addressId: null,
  factorId: null,
  boundAt: null,
  at,
});
