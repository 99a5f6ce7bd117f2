import { isIPv4, isIPv6 } from 'node:net';
import { type Kind as FactorKind, kinds as factorKinds, isMailbox } from '@detent/core';

/** One way of writing a setting down: what is expected, in words that follow "must be", and how it is read. */
export interface Kind<T> {
  readonly expects: string;
  /** Null for a text that is no such thing. */
  readonly read: (text: string) => { readonly value: T } | null;
  /** Whether a complaint must not repeat what was given. */
  readonly secret?: true;
}

const hasControl = /[\p{Cc}\u2028\u2029]/u;

export const text = (most: number): Kind<string> => ({
  expects: `1 to ${most} symbols on one line`,
  read: (given) =>
    given === '' || Array.from(given).length > most || hasControl.test(given) ? null : { value: given },
});

/** As `text`, and never repeated. */
export const secret: Kind<string> = {
  expects: 'a secret on one line, without blanks at its ends',
  read: (given) => (given.trim() !== given || hasControl.test(given) ? null : { value: given }),
  secret: true,
};

export const yesNo: Kind<boolean> = {
  expects: 'true or false',
  read: (given) => (given === 'true' || given === 'false' ? { value: given === 'true' } : null),
};

export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  return {
    expects: values.join(' or '),
    read(given) {
      const value = values.find((known) => known === given);
      return value === undefined ? null : { value };
    },
  };
}

export const wholeNumber = (least: number, most: number): Kind<number> => ({
  expects: `a whole number from ${least} to ${most}`,
  read(given) {
    const value = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN;
    return value >= least && value <= most ? { value } : null;
  },
});

/** Written in whole seconds, kept in milliseconds. */
export const seconds = (least: number, most: number): Kind<number> => ({
  expects: `whole seconds, from ${least} to ${most}`,
  read(given) {
    const read = wholeNumber(least, most).read(given);
    return read === null ? null : { value: read.value * 1000 };
  },
});

/** So many in a while; off where `most` is 0. */
export interface Rate {
  readonly most: number;
  readonly inMs: number;
}

/** `10/300` is ten in 300 seconds, `0` is no limit. */
export const rate: Kind<Rate> = {
  expects: 'a count and seconds with a slash between them, or 0 for no limit',
  read(given) {
    if (given === '0') return { value: { most: 0, inMs: 0 } };
    const [, most, inSeconds] = /^(\d{1,6})\/(\d{1,6})$/.exec(given) ?? [];
    const value = { most: Number(most), inMs: Number(inSeconds) * 1000 };
    return value.most > 0 && value.inMs > 0 ? { value } : null;
  },
};

/** Separated by commas; blanks around them do not count, and neither do empty entries. */
export function listOf<T>(one: Kind<T>, expects: string): Kind<readonly T[]> {
  return {
    expects: `a list with commas of ${expects}`,
    read(given) {
      const read = given
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== '')
        .map((entry) => one.read(entry));
      const value = read.flatMap((entry) => (entry === null ? [] : [entry.value]));
      return value.length === read.length ? { value } : null;
    },
    ...(one.secret === undefined ? {} : { secret: one.secret }),
  };
}

/** The address where people find the server: origin and path prefix, without a slash at the end. */
export const webAddress: Kind<string> = {
  expects: 'an http or https address without query, fragment and credentials',
  read(given) {
    if (!URL.canParse(given)) return null;
    const { protocol, origin, pathname, search, hash, username, password } = new URL(given);
    const plain = search + hash + username + password === '' && !given.includes('?') && !given.includes('#');
    if (!/^https?:$/.test(protocol) || !plain) return null;
    return { value: `${origin}${pathname.replace(/\/+$/, '')}` };
  },
};

/** As a browser writes it; `*` and `null` can be written, and are judged elsewhere. */
export const origin: Kind<string> = {
  expects: 'an origin, such as https://app.example.com',
  read(given) {
    if (given === '*' || given === 'null') return { value: given };
    if (!URL.canParse(given)) return null;
    const read = new URL(given);
    return /^https?:$/.test(read.protocol) && read.pathname === '/' && (given === read.origin || given === read.href)
      ? { value: read.origin }
      : null;
  },
};

export const network: Kind<string> = {
  expects: 'an address, or a network such as 10.0.0.0/8',
  read(given) {
    const [, address = '', size] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(given) ?? [];
    if (!isIPv4(address) && !isIPv6(address)) return null;
    return Number(size ?? 0) > (isIPv4(address) ? 32 : 128) ? null : { value: given };
  },
};

export const hostName: Kind<string> = {
  expects: 'a host name or an address',
  read: (given) => (isIPv6(given) || /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})$/.test(given) ? { value: given } : null),
};

export const language: Kind<string> = {
  expects: 'a language tag such as en or pt-BR',
  read(given) {
    try {
      const [value] = Intl.getCanonicalLocales(given);
      return value === undefined ? null : { value };
    } catch {
      return null;
    }
  },
};

export const factorKind: Kind<FactorKind> = oneOf(...factorKinds);

/** The name of something that is stored by it: letters, digits, dot, hyphen and underscore. */
export const identifier: Kind<string> = {
  expects: 'up to 128 letters, digits, dots, hyphens and underscores',
  read: (given) => (/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(given) ? { value: given } : null),
};

export const mailbox: Kind<string> = {
  expects: 'a mailbox',
  read: (given) => (isMailbox(given) ? { value: given } : null),
};

export const numberPrefix: Kind<string> = {
  expects: 'the beginning of a number, such as +49',
  read: (given) => (/^\+[1-9]\d{0,6}$/.test(given) ? { value: given } : null),
};

/** `security@example.com`, or `Example <security@example.com>`. */
export const sender: Kind<string> = {
  expects: 'a mailbox, with or without a name before it in the form Name <mailbox>',
  read(given) {
    const [, named] = /^[^<>]{0,100}<([^<>]+)>$/.exec(given) ?? [];
    return isMailbox(named ?? given) && !hasControl.test(given) ? { value: given } : null;
  },
};

export const smtpAddress: Kind<string> = {
  expects: 'an smtp:// or smtps:// address with a host',
  read(given) {
    if (!URL.canParse(given)) return null;
    const { protocol, hostname } = new URL(given);
    return /^smtps?:$/.test(protocol) && hostname !== '' ? { value: given } : null;
  },
  secret: true,
};

/** Where everything is kept. A SQLite file of null is the one in the data folder. */
export type StorePlace =
  | { readonly kind: 'sqlite'; readonly file: string | null }
  | { readonly kind: 'mongodb'; readonly url: string }
  | { readonly kind: 'memory' };

export const storePlace: Kind<StorePlace> = {
  expects: 'sqlite:, sqlite:<file>, mongodb://…, mongodb+srv://… or memory:',
  read(given) {
    if (given === 'memory:') return { value: { kind: 'memory' } };
    if (/^mongodb(\+srv)?:\/\/[^/]/.test(given)) return { value: { kind: 'mongodb', url: given } };
    if (!given.startsWith('sqlite:') || hasControl.test(given)) return null;
    const file = given.slice('sqlite:'.length);
    return { value: { kind: 'sqlite', file: file === '' ? null : file } };
  },
  secret: true,
};

/** The key ring by the path of its file, or the ring itself. */
export type RingPlace =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'inline'; readonly text: string };

export const ringPlace: Kind<RingPlace> = {
  expects: 'the path of a key ring, or the ring itself as JSON',
  read(given) {
    if (given.trimStart().startsWith('{')) return { value: { kind: 'inline', text: given } };
    return hasControl.test(given) ? null : { value: { kind: 'file', path: given } };
  },
  secret: true,
};
