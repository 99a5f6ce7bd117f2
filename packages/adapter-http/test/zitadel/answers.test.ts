import type { Failure, FailureCode } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { answers, type Refused } from '../../src/zitadel/answers.ts';
import { codes } from '../../src/zitadel/codes.ts';
import type { ZitadelFailure } from '../../src/zitadel/failures.ts';
import {
  addedAnswers,
  codesIssuedAnswers,
  codesRemovedAnswers,
  factorAnswers,
  registeredAnswers,
  removedAnswers,
  verifiedAnswers,
} from '../../src/zitadel/not-found.ts';
import { headersOf, messageOf, refusalOf, restBody, restStatus } from '../../src/zitadel/refusal.ts';

const said = (failure: ZitadelFailure): string => {
  const { code, ...rest } = refusalOf(failure, {});
  return `${codes[code].number} ${messageOf({ code, ...rest })}`;
};

const badToken = '16 Errors.Token.Invalid (AUTH-7fs1e)';
const unavailable = '14 Temporarily unavailable (DTNT-Una4v)';
const wrong = '3 Invalid code (DTNT-Bc0de)';
const defect = '13 internal error';
const noUser = '5 User could not be found (DTNT-Us0nF)';

/** What core knows and what needs no more than its code to be told. */
const plain: Readonly<Partial<Record<FailureCode, string>>> = {
  'account-unknown': noUser,
  'account-disabled': badToken,
  'session-ended': badToken,
  'enrolment-required': '7 A second factor must be enrolled first (DTNT-Enr0l)',
  'account-outranks': '7 The user outranks the caller (DTNT-Ra3nk)',
  'role-forbidden': '7 No matching permissions found (AUTH-AWfge)',
  'reason-needed': '7 No matching permissions found (AUTH-AWfge)',
  'second-factor-off': noUser,
  'code-missing': wrong,
  'code-wrong': wrong,
  'code-expired': wrong,
  'recovery-code-wrong': wrong,
  'enrolment-over': noUser,
  'nothing-to-recover': '9 There is no second factor to recover (DTNT-NoF4c)',
  'policy-demands-factor': '9 The only second factor cannot be removed (DTNT-On1yF)',
  conflict: '10 The user was changed at the same time (DTNT-C0nfl)',
  'timed-out': '4 the operation timed out',
  busy: unavailable,
  'seal-unopened': unavailable,
  'sessions-unstruck': unavailable,
  'own-account': defect,
  'version-mismatch': defect,
  'credentials-wrong': defect,
  'no-password-identity': defect,
  'challenge-invalid': defect,
  'challenge-over': defect,
  'refresh-superseded': defect,
  'factor-not-removed': defect,
  'restore-window-closed': defect,
  'enrolment-invalid': defect,
  'policy-unsatisfiable': defect,
  'address-taken': defect,
  'address-verified-already': defect,
  'verification-invalid': defect,
  'verification-over': defect,
  'last-owner': defect,
  'account-unreadable': defect,
  'person-unreadable': defect,
};

const wrongKind = '9 This kind of second factor is not allowed (DTNT-K1nd0)';
const exists = '6 The authenticator already exists (DTNT-Dup1c)';
const telling: readonly (readonly [ZitadelFailure, string])[] = [
  [
    { code: 'step-up-needed', state: 'missing', maxAgeMs: 1 },
    '7 A recent proof of a second factor is required (DTNT-Pr0of)',
  ],
  [
    { code: 'step-up-needed', state: 'invalid', maxAgeMs: 1 },
    '7 The proof of a second factor is not valid (DTNT-Pr0bd)',
  ],
  [{ code: 'step-up-needed', state: 'stale', maxAgeMs: 1 }, '7 The proof of a second factor is not valid (DTNT-Pr0bd)'],
  [{ code: 'factor-locked', kind: 'totp' }, '9 The second factor is locked (DTNT-L0ckd)'],
  [{ code: 'same-channel', kind: 'sms' }, wrong],
  [
    { code: 'throttled', limit: 'changes', kind: null, retryAfterMs: 1 },
    '8 Too many changes of second factors (DTNT-Ch4ng)',
  ],
  [{ code: 'throttled', limit: 'guesses', kind: null, retryAfterMs: 1 }, '8 Too many attempts (DTNT-Ra7eL)'],
  [{ code: 'throttled', limit: 'sends', kind: 'sms', retryAfterMs: 1 }, '8 Too many attempts (DTNT-Ra7eL)'],
  [{ code: 'throttled', limit: 'sign-ins', kind: null, retryAfterMs: 1 }, '8 Too many attempts (DTNT-Ra7eL)'],
  [{ code: 'factor-unknown', kind: 'totp' }, noUser],
  [{ code: 'kind-off', kind: 'totp' }, wrongKind],
  [{ code: 'kind-not-allowed', kind: 'totp' }, wrongKind],
  [{ code: 'channel-off', kind: 'sms' }, wrongKind],
  [{ code: 'factor-exists', kind: 'totp' }, exists],
  [{ code: 'target-exists', kind: 'sms' }, exists],
  [{ code: 'target-unverified', kind: 'sms' }, defect],
  [{ code: 'too-many-factors', kind: 'sms', most: 1 }, '9 The user has too many authenticators (DTNT-Max1F)'],
  [{ code: 'only-factor', remedy: 'replace' }, '9 The only second factor cannot be removed (DTNT-On1yF)'],
  [{ code: 'changes-frozen', until: 1 }, '9 Changes of second factors are frozen (DTNT-Fr0zn)'],
  [{ code: 'input-invalid', field: 'label', rule: 'text' }, '3 invalid label'],
  [{ code: 'configuration-wrong', setting: 'DETENT_X' }, defect],
  [{ code: 'token-unmade', type: 'access_token' }, unavailable],
  [{ code: 'port-failed', port: 'Accounts', op: 'read' }, unavailable],
  [{ code: 'port-failed', port: 'Vault', op: 'write' }, unavailable],
  [{ code: 'address-limit', retryAfterMs: 1 }, '8 too many requests'],
  [{ code: 'account-limit', retryAfterMs: 1 }, '8 too many requests'],
  [{ code: 'origin-rejected' }, defect],
  [{ code: 'target-malformed' }, '3 malformed path'],
  [{ code: 'route-unknown' }, '5 Not Found'],
  [{ code: 'method-unknown', allow: ['GET'] }, '12 Method Not Allowed'],
  [{ code: 'media-type-unsupported' }, '3 unsupported media type'],
  [{ code: 'body-too-large' }, '8 the message is too large'],
  [{ code: 'body-unfinished' }, '3 the message is cut off'],
  [{ code: 'body-malformed' }, '3 the message is no JSON'],
  [{ code: 'request-invalid', fields: [] }, '3 the message is not valid'],
  [{ code: 'locale-malformed' }, '3 the language is not valid'],
  [{ code: 'unavailable' }, unavailable],
  [{ code: 'defect' }, defect],
  [{ code: 'header-missing' }, '16 auth header missing'],
  [{ code: 'header-malformed' }, '16 invalid auth header (AUTH-toLo1)'],
  [{ code: 'token-bad' }, badToken],
  [{ code: 'organization-unusable' }, "7 Organisation doesn't exist (AUTH-Bs7Ds)"],
  [{ code: 'membership-missing' }, '5 membership not found (AUTHZ-cdgFk)'],
  [{ code: 'permission-missing' }, '7 No matching permissions found (AUTH-AWfge)'],
  [{ code: 'field-invalid', message: 'invalid X' }, '3 invalid X'],
  [{ code: 'message-malformed', message: 'what it is' }, '3 what it is'],
];

describe('what the ZITADEL contracts answer', () => {
  it('is said of every failure there is', () => {
    const tried = [...Object.keys(plain), ...telling.map(([failure]) => failure.code)];
    expect(Object.keys(answers).toSorted()).toEqual([...new Set(tried)].toSorted());
  });

  it.each(Object.entries(plain))('to %s is %s', (code, answer) => {
    expect(said({ code } as Failure<'conflict'>)).toBe(answer);
  });

  it.each(telling)('to %j is %s', (failure, answer) => {
    expect(said(failure)).toBe(answer);
  });
});

const idOf = (row: unknown): string => String(Reflect.get(Object(row), 'id'));

describe('what an operation answers instead', () => {
  const absences = ['account-unknown', 'factor-unknown', 'enrolment-over', 'second-factor-off'] as const;

  it('is one answer to everything that may not be told apart', () => {
    for (const overrides of [
      removedAnswers('totp'),
      registeredAnswers,
      verifiedAnswers,
      addedAnswers('sms'),
      codesIssuedAnswers,
      codesRemovedAnswers,
      factorAnswers('a', 'totp'),
      factorAnswers('b', 'email'),
    ])
      expect(new Set(absences.map((code) => overrides[code])).size).toBe(1);
  });

  it.each([
    [removedAnswers('totp'), 'COMMAND-Hd9sd'],
    [removedAnswers('sms'), 'COMMAND-Sr3h3'],
    [removedAnswers('email'), 'COMMAND-b312D'],
    [registeredAnswers, 'COMMAND-SqyJz'],
    [verifiedAnswers, 'COMMAND-3Mif9s'],
    [addedAnswers('sms'), 'COMMAND-Q54j2'],
    [addedAnswers('email'), 'COMMAND-KLJ2d'],
    [codesIssuedAnswers, 'COMMAND-uXHNj'],
    [codesRemovedAnswers, 'COMMAND-4g3xq'],
    [factorAnswers('a', 'totp'), 'DTNT-aT0nF'],
    [factorAnswers('a', 'sms'), 'DTNT-aS0nF'],
    [factorAnswers('a', 'email'), 'DTNT-aE0nF'],
    [factorAnswers('b', 'totp'), 'DTNT-bT0nF'],
    [factorAnswers('b', 'sms'), 'DTNT-bS0nF'],
    [factorAnswers('b', 'email'), 'DTNT-bE0nF'],
  ])('%#: to what is not there is %s', (overrides, id) => {
    expect(idOf(overrides['factor-unknown'])).toBe(id);
  });

  it.each([
    [registeredAnswers, 'COMMAND-do9se'],
    [verifiedAnswers, 'COMMAND-qx4ls'],
    [addedAnswers('sms'), 'COMMAND-Ad3g2'],
    [addedAnswers('email'), 'COMMAND-MKL2s'],
    [factorAnswers('a', 'sms'), 'DTNT-Vr1fd'],
  ])('%#: to what is there already is %s', (overrides, id) => {
    expect(idOf(overrides['factor-exists'])).toBe(id);
  });
});

describe('a refusal', () => {
  const refused: Refused = { code: 'not_found', text: 'It is not there', id: 'DTNT-X' };

  it('is written with its detail where it has an id, and without a key for it where it has none', () => {
    expect(restBody(refused)).toEqual({
      code: 5,
      message: 'It is not there (DTNT-X)',
      details: [{ '@type': 'type.googleapis.com/zitadel.v1.ErrorDetail', id: 'DTNT-X', message: 'It is not there' }],
    });
    expect(restBody({ code: 'internal', text: 'internal error' })).toEqual({ code: 13, message: 'internal error' });
  });

  it('has the status of its code, unless it is one of HTTP alone', () => {
    for (const [code, { status }] of Object.entries(codes))
      expect(restStatus({ ...refused, code: code as 'internal' })).toBe(status);
    expect(restStatus({ ...refused, status: 405 })).toBe(405);
  });

  it('says how long to wait, who may come in, and which verbs there are', () => {
    expect(headersOf(refused)).toEqual([]);
    expect(headersOf({ ...refused, retryAfterMs: 1001, allow: ['GET', 'POST'] })).toEqual([
      ['Retry-After', '2'],
      ['Allow', 'GET, POST'],
    ]);
    expect(headersOf({ ...refused, challenge: 'nothing-shown' })).toEqual([
      ['WWW-Authenticate', 'Bearer realm="detent"'],
    ]);
    expect(headersOf({ ...refused, challenge: 'no-good' })).toEqual([
      ['WWW-Authenticate', 'Bearer realm="detent", error="invalid_token"'],
    ]);
  });
});
