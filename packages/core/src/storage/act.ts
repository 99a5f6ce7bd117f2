import { type Act, type ActorRecord, type FactorFacts, type Impact, type Origin, untolds } from '../account/act.ts';
import { kinds } from '../account/factor.ts';
import { type Notice, type NoticeKind, type NoticeProgress, noticeClasses } from '../account/notice.ts';
import { readEvent } from './event.ts';
import {
  choice,
  choiceOrNull,
  type Fields,
  flag,
  list,
  nested,
  nestedOrNull,
  number,
  numberOrNull,
  text,
  textOrNull,
  texts,
  Unreadable,
} from './fields.ts';

export const readAct = (fields: Fields): Act => ({
  id: text(fields, 'id'),
  sequence: number(fields, 'sequence'),
  at: number(fields, 'at'),
  actor: nested(fields, 'actor', readActor),
  door: text(fields, 'door'),
  reason: textOrNull(fields, 'reason'),
  origin: nestedOrNull(fields, 'origin', readOrigin),
  events: list(fields, 'events', readEvent),
  impact: nestedOrNull(fields, 'impact', readImpact),
  notices: list(fields, 'notices', readNotice),
  ...(fields['untold'] === undefined ? {} : { untold: choice(fields, 'untold', untolds) }),
});

export const readActor = (fields: Fields): ActorRecord => ({
  kind: choice(fields, 'kind', ['self', 'help-desk', 'administrator', 'owner', 'service', 'system']),
  id: textOrNull(fields, 'id'),
  name: textOrNull(fields, 'name'),
});

const readOrigin = (fields: Fields): Origin => ({
  address: textOrNull(fields, 'address'),
  browser: textOrNull(fields, 'browser'),
  system: textOrNull(fields, 'system'),
});

export const readImpact = (fields: Fields): Impact => ({
  removed: list(fields, 'removed', readFacts),
  dropped: list(fields, 'dropped', readFacts),
  added: list(fields, 'added', readFacts),
  restored: list(fields, 'restored', readFacts),
  locked: list(fields, 'locked', readFacts),
  remaining: list(fields, 'remaining', (factor) => ({ id: text(factor, 'id'), kind: choice(factor, 'kind', kinds) })),
  onlyFactor: flag(fields, 'onlyFactor'),
  mustEnrol: flag(fields, 'mustEnrol'),
  preferred: choiceOrNull(fields, 'preferred', kinds),
  recoveryCodesRemoved: number(fields, 'recoveryCodesRemoved'),
  sessions: choice(fields, 'sessions', ['ended', 'kept']),
  alerts: number(fields, 'alerts'),
  alertLanguage: textOrNull(fields, 'alertLanguage'),
  restorableUntil: numberOrNull(fields, 'restorableUntil'),
});

const readFacts = (fields: Fields): FactorFacts => ({
  id: text(fields, 'id'),
  kind: choice(fields, 'kind', kinds),
  label: text(fields, 'label'),
  target: textOrNull(fields, 'target'),
});

const isNoticeKind = (kind: string): kind is NoticeKind => Object.hasOwn(noticeClasses, kind);

function readNotice(fields: Fields): Notice {
  const kind = text(fields, 'kind');
  if (!isNoticeKind(kind)) throw new Unreadable('kind');
  return {
    id: text(fields, 'id'),
    kind,
    recipientId: text(fields, 'recipientId'),
    channel: choice(fields, 'channel', ['email', 'sms']),
    wishes: texts(fields, 'wishes'),
    dueAt: number(fields, 'dueAt'),
    expiresAt: number(fields, 'expiresAt'),
    sealed: textOrNull(fields, 'sealed'),
    notMe: nestedOrNull(fields, 'notMe', (notMe) => ({
      digest: text(notMe, 'digest'),
      keyId: text(notMe, 'keyId'),
      until: number(notMe, 'until'),
      restores: flag(notMe, 'restores'),
    })),
  };
}

export const readProgress = (fields: Fields): NoticeProgress => ({
  state: choice(fields, 'state', ['due', 'claimed', 'sent', 'dead', 'dropped']),
  dueAt: number(fields, 'dueAt'),
  claims: number(fields, 'claims'),
  tries: number(fields, 'tries'),
  lease: nestedOrNull(fields, 'lease', (lease) => ({ token: text(lease, 'token'), until: number(lease, 'until') })),
  settledAt: numberOrNull(fields, 'settledAt'),
  because: textOrNull(fields, 'because'),
  to: textOrNull(fields, 'to'),
});
