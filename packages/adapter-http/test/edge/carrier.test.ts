import { describe, expect, it } from 'vitest';
import { type Carried, type CarrierSettings, readCarrier } from '../../src/edge/carrier.ts';

const both: CarrierSettings = { headerAuth: true, preferHeader: true };
const access = { cookie: 'access_token', headers: ['bearer'] };
const stepUp = { cookie: 'step_up_token', headers: ['x-step-up-token', 'x-old-name'] };

function carried(
  raw: readonly (readonly [string, string])[],
  carrier = access,
  settings: Partial<CarrierSettings> = {},
): Carried {
  const cookies = raw.filter(([name]) => name === 'Cookie').map(([, value]) => value);
  const headers = cookies.length === 0 ? {} : { cookie: cookies.join('; ') };
  return readCarrier({ rawHeaders: raw.flat(), headers }, carrier, { ...both, ...settings });
}

const present = (token: string, by: 'cookie' | 'header'): Carried => ({ kind: 'present', token, by });

describe('a token in Authorization', () => {
  it.each([
    ['Bearer x', present('x', 'header')],
    ['Bearer    x', present('x', 'header')],
    ['Bearer a b', present('a b', 'header')],
    ['Bearer', { kind: 'absent' }],
    ['bearer x', { kind: 'absent' }],
    ['BEARER x', { kind: 'absent' }],
    ['Bearer\tx', { kind: 'absent' }],
    ['Basic x', { kind: 'absent' }],
    ['', { kind: 'absent' }],
  ])('%j', (value, expected) => {
    expect(carried([['Authorization', value]])).toEqual(expected);
  });

  it('is found whatever the letters of the header name', () => {
    expect(carried([['AUTHORIZATION', 'Bearer x']])).toEqual(present('x', 'header'));
  });

  it('is invalid when it was sent twice with different values, and one when they are the same', () => {
    expect(
      carried([
        ['Authorization', 'Bearer x'],
        ['authorization', 'Bearer y'],
      ]),
    ).toEqual({ kind: 'invalid' });
    expect(
      carried([
        ['Authorization', 'Bearer x'],
        ['authorization', 'Bearer x'],
      ]),
    ).toEqual(present('x', 'header'));
  });
});

describe('a token in a header of its own', () => {
  it('is the bare value', () => {
    expect(carried([['X-Step-Up-Token', 'x']], stepUp)).toEqual(present('x', 'header'));
  });

  it('is invalid when empty, and the cookie does not help', () => {
    expect(
      carried(
        [
          ['X-Step-Up-Token', ''],
          ['Cookie', 'step_up_token=y'],
        ],
        stepUp,
      ),
    ).toEqual({ kind: 'invalid' });
  });

  it('is invalid when sent twice with different values', () => {
    expect(
      carried(
        [
          ['X-Step-Up-Token', 'x'],
          ['X-Step-Up-Token', 'y'],
        ],
        stepUp,
      ),
    ).toEqual({ kind: 'invalid' });
    expect(
      carried(
        [
          ['X-Step-Up-Token', 'x'],
          ['X-Step-Up-Token', 'x'],
        ],
        stepUp,
      ),
    ).toEqual(present('x', 'header'));
  });

  it('is read under the first name that is there', () => {
    expect(
      carried(
        [
          ['X-Old-Name', 'old'],
          ['X-Step-Up-Token', 'new'],
        ],
        stepUp,
      ),
    ).toEqual(present('new', 'header'));
    expect(carried([['X-Old-Name', 'old']], stepUp)).toEqual(present('old', 'header'));
    expect(
      carried(
        [
          ['X-Old-Name', 'old'],
          ['X-Step-Up-Token', ''],
        ],
        stepUp,
      ),
    ).toEqual({ kind: 'invalid' });
  });
});

describe('a token in two carriers', () => {
  const twice = [
    ['Authorization', 'Bearer h'],
    ['Cookie', 'access_token=c'],
  ] as const;

  it('is taken from the preferred one', () => {
    expect(carried(twice)).toEqual(present('h', 'header'));
    expect(carried(twice, access, { preferHeader: false })).toEqual(present('c', 'cookie'));
  });

  it('is taken from the other only where the preferred one is not there at all', () => {
    expect(carried([['Cookie', 'access_token=c']])).toEqual(present('c', 'cookie'));
    expect(
      carried([
        ['Authorization', 'bearer h'],
        ['Cookie', 'access_token=c'],
      ]),
    ).toEqual(present('c', 'cookie'));
    expect(
      carried(
        [
          ['Authorization', 'Bearer h'],
          ['Cookie', 'other=c'],
        ],
        access,
        { preferHeader: false },
      ),
    ).toEqual(present('h', 'header'));
  });

  it('is not made up for by the other when the preferred one is bad', () => {
    const emptyCookie = [
      ['Authorization', 'Bearer h'],
      ['Cookie', 'access_token='],
    ] as const;
    expect(carried(emptyCookie, access, { preferHeader: false })).toEqual({ kind: 'invalid' });
    const twoCookies = [
      ['Authorization', 'Bearer h'],
      ['Cookie', 'access_token=a; access_token=b'],
    ] as const;
    expect(carried(twoCookies, access, { preferHeader: false })).toEqual({ kind: 'invalid' });
  });

  it('is read from cookies alone where headers are off', () => {
    const off = { headerAuth: false };
    expect(carried(twice, access, off)).toEqual(present('c', 'cookie'));
    expect(carried([['Authorization', 'Bearer h']], access, off)).toEqual({ kind: 'absent' });
  });

  it('has no cookie where the contract reads none', () => {
    expect(
      readCarrier(
        { rawHeaders: ['Cookie', 'a=b'], headers: { cookie: 'a=b' } },
        { cookie: null, headers: ['bearer'] },
        both,
      ),
    ).toEqual({
      kind: 'absent',
    });
  });

  it('is one when two cookie headers agree, and invalid when they do not', () => {
    expect(
      carried([
        ['Cookie', 'access_token=a'],
        ['Cookie', 'access_token=a'],
      ]),
    ).toEqual(present('a', 'cookie'));
    expect(
      carried([
        ['Cookie', 'access_token=a'],
        ['Cookie', 'access_token=b'],
      ]),
    ).toEqual({ kind: 'invalid' });
  });
});
