import type { FactorView, Impact } from '@detent/core';
import { iso, isoOrNull } from './replies.ts';

/** A factor as this contract shows it. */
export const factorView = (factor: FactorView): object => ({
  id: factor.id,
  kind: factor.kind,
  status: factor.state,
  label: factor.label,
  target: factor.target,
  preferred: factor.preferred,
  createdAt: iso(factor.createdAt),
  confirmedAt: isoOrNull(factor.confirmedAt),
  lastUsedAt: isoOrNull(factor.lastUsedAt),
  removedAt: isoOrNull(factor.removedAt),
  restorableUntil: isoOrNull(factor.restorableUntil),
});

/** A TOTP factor as Nest Auth calls it. */
export const deviceView = (factor: FactorView): object => ({
  id: factor.id,
  deviceName: factor.label === '' ? 'Authenticator' : factor.label,
  verified: factor.state !== 'pending',
  lastUsedAt: isoOrNull(factor.lastUsedAt),
  createdAt: iso(factor.createdAt),
});

export const impactView = (impact: Impact): object => ({
  removed: [...impact.removed, ...impact.dropped].map(({ id, kind, label }) => ({ id, kind, label })),
  remaining: impact.remaining,
  onlyFactor: impact.onlyFactor,
  mustEnrol: impact.mustEnrol,
  preferred: impact.preferred,
  recoveryCodesRemoved: impact.recoveryCodesRemoved,
  sessions: impact.sessions,
  alerts: impact.alerts,
  alertLanguage: impact.alertLanguage,
  restorableUntil: isoOrNull(impact.restorableUntil),
});
