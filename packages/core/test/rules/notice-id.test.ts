import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noticeId, readNoticeId } from '../../src/rules/notice-id.ts';

const anId = fc.string({ unit: 'binary' });
const sequence = fc.integer({ min: 1, max: 999_999_999_999_999 });

describe('a notice’s id', () => {
  it('names account, first event and recipient as they are where they are plain', () => {
    expect(noticeId('account-1', 41, 'mail-1')).toBe('account-1.41.mail-1');
  });

  it.each([
    ['', '_'],
    ['a', 'a'],
    ['_', '_AF8'],
    ['a.b', '_AGEALgBi'],
    ['ü', '_APw'],
    ['a_b', '_AGEAXwBi'],
    ['😀', '_2D3eAA'],
    ['\u0000', '_AAA'],
    ['~?', '_AH4APw'],
  ])('writes %j as %s', (id, written) => {
    expect(noticeId(id, 1, 'x')).toBe(`${written}.1.x`);
    expect(noticeId('x', 1, id)).toBe(`x.1.${written}`);
  });

  it('is read back to account and first event, and differs for every other one', () => {
    fc.assert(
      fc.property(anId, sequence, anId, (accountId, first, recipientId) => {
        const id = noticeId(accountId, first, recipientId);
        expect(id).toMatch(/^[A-Za-z0-9_-]+\.[0-9]+\.[A-Za-z0-9_-]+$/);
        expect(readNoticeId(id)).toEqual({ accountId, sequence: first });
      }),
    );
  });

  it('is the same for one recipient and no other', () => {
    fc.assert(
      fc.property(anId, anId, (one, other) => {
        expect(noticeId('account-1', 1, one) === noticeId('account-1', 1, other)).toBe(one === other);
      }),
    );
  });

  it.each([
    '',
    'account-1',
    'account-1.1',
    'account-1.1.',
    '.1.mail-1',
    'account-1..mail-1',
    'account-1.0.mail-1',
    'account-1.01.mail-1',
    'account-1.-1.mail-1',
    'account-1.1a.mail-1',
    'account-1.1.mail-1.x',
    'account-1.1.mail 1',
    'account 1.1.mail-1',
    'account-1.1234567890123456.mail-1',
    'account-1.1.mail-1\n',
    '\naccount-1.1.mail-1',
  ])('is not read from %j', (id) => {
    expect(readNoticeId(id)).toBeNull();
  });
});
