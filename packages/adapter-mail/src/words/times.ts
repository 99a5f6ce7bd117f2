/** A moment as people read it, in parts. */
export interface Times {
  /** "31 January 2026". */
  readonly date: string;
  /** "31 Jan". */
  readonly day: string;
  /** "14:05". */
  readonly time: string;
  /** "UTC+01:00", or "UTC". */
  readonly offset: string;
}

interface Formats {
  readonly date: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
  readonly offset: Intl.DateTimeFormat;
}

const cache = new Map<string, Formats>();
const mostCached = 500;

/** In that zone, and in UTC where it is none that is known here. */
export function timesIn(locale: string, zone: string | null, at: number): Times {
  const { date, day, time, offset } = formatsFor(locale, zone ?? 'UTC');
  const gmt = offset.formatToParts(at).find(({ type }) => type === 'timeZoneName');
  return {
    date: unmarked(date.format(at)),
    day: unmarked(day.format(at)),
    time: unmarked(time.format(at)),
    offset: (gmt?.value ?? 'UTC').replace('GMT', 'UTC'),
  };
}

/** Without direction marks and odd blanks, which some versions put in and others do not. */
const unmarked = (text: string): string => text.replace(/[\u200e\u200f\u061c]/g, '').replace(/[\u00a0\u202f]/g, ' ');

function formatsFor(locale: string, zone: string): Formats {
  const key = `${locale} ${zone}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = madeFor(locale, zone);
  if (cache.size >= mostCached) cache.clear();
  cache.set(key, made);
  return made;
}

function madeFor(locale: string, zone: string): Formats {
  const timeZone = isZone(zone) ? zone : 'UTC';
  return {
    date: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }),
    day: new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone }),
    time: new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }),
    offset: new Intl.DateTimeFormat('en', { timeZoneName: 'longOffset', timeZone }),
  };
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
