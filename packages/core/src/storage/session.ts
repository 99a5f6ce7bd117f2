import type { Proof } from '../account/proof.ts';
import type { RefreshState, Session } from '../ports/sessions.ts';
import {
  choice,
  type Fields,
  flag,
  list,
  nested,
  nestedOrNull,
  number,
  numberOrNull,
  text,
  textOrNull,
} from './fields.ts';

export const readSession = (fields: Fields): Session => ({
  id: text(fields, 'id'),
  accountId: text(fields, 'accountId'),
  kind: choice(fields, 'kind', ['person', 'administrator']),
  generation: number(fields, 'generation'),
  startedAt: number(fields, 'startedAt'),
  expiresAt: number(fields, 'expiresAt'),
  proofs: list(fields, 'proofs', readProof),
  clientId: textOrNull(fields, 'clientId'),
  client: nested(fields, 'client', (client) => ({
    browser: textOrNull(client, 'browser'),
    system: textOrNull(client, 'system'),
    address: textOrNull(client, 'address'),
  })),
  onlyEnrols: flag(fields, 'onlyEnrols'),
  refresh: nestedOrNull(fields, 'refresh', readRefresh),
  access: list(fields, 'access', (access) => ({
    jti: text(access, 'jti'),
    expiresAt: number(access, 'expiresAt'),
    generation: number(access, 'generation'),
  })),
});

const readProof = (fields: Fields): Proof => ({
  method: choice(fields, 'method', ['pwd', 'otp', 'sms', 'email', 'recovery', 'federated']),
  addressId: textOrNull(fields, 'addressId'),
  factorId: textOrNull(fields, 'factorId'),
  boundAt: numberOrNull(fields, 'boundAt'),
  at: number(fields, 'at'),
});

const readRefresh = (fields: Fields): RefreshState => ({
  jti: text(fields, 'jti'),
  issuedAt: number(fields, 'issuedAt'),
  expiresAt: number(fields, 'expiresAt'),
  previous: nestedOrNull(fields, 'previous', (previous) => ({
    jti: text(previous, 'jti'),
    swappedAt: number(previous, 'swappedAt'),
  })),
});
