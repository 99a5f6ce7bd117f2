import type { Tally } from '../tally.ts';

export interface Window {
  readonly most: number;
  readonly inMs: number;
}

/** So many in so long a time, and then nothing more until the oldest of them has passed: how long that takes, 0 while there is room. */
export function waitFor(instants: readonly number[], window: Window, now: number): number {
  const blocking = instants.filter((at) => at > now - window.inMs).at(-window.most);
  return blocking === undefined ? 0 : blocking + window.inMs - now;
}

export const emptyTally: Tally = { windows: {}, runs: {} };

export const instantsOf = (tally: Tally, key: string): readonly number[] => tally.windows[key] ?? [];

export const runOf = (tally: Tally, key: string): number => tally.runs[key] ?? 0;

export interface Keys {
  readonly windows: readonly string[];
  readonly runs: readonly string[];
}

/** Adds one instant to each window and one to each run. */
export const counted = (tally: Tally, keys: Keys, at: number): Tally =>
  changed(
    tally,
    keys,
    (instants) => [...instants, at],
    (count) => count + 1,
  );

/** Takes one such instant out of each window, and one off each run. */
export const uncounted = (tally: Tally, keys: Keys, at: number): Tally =>
  changed(
    tally,
    keys,
    (instants) => withoutOne(instants, at),
    (count) => Math.max(0, count - 1),
  );

function changed(
  tally: Tally,
  keys: Keys,
  window: (instants: readonly number[]) => readonly number[],
  run: (count: number) => number,
): Tally {
  const windows = keys.windows.map((key) => [key, window(instantsOf(tally, key))] as const);
  const runs = keys.runs.map((key) => [key, run(runOf(tally, key))] as const);
  return {
    windows: { ...tally.windows, ...Object.fromEntries(windows) },
    runs: { ...tally.runs, ...Object.fromEntries(runs) },
  };
}

export interface Keeping {
  /** How far back a window looks. */
  readonly windowMs: (key: string) => number;
  /** Whether a run is still of something, judged by the windows that are left. */
  readonly run: (key: string, windows: Tally['windows']) => boolean;
}

/** Forgets instants that no window looks at any more, empty windows, and runs that are over or of nothing that is left. */
export function tidied(tally: Tally, keeps: Keeping, now: number): Tally {
  const windows = Object.fromEntries(
    Object.entries(tally.windows)
      .map(([key, instants]) => [key, instants.filter((at) => at > now - keeps.windowMs(key))] as const)
      .filter(([, instants]) => instants.length > 0),
  );
  const runs = Object.entries(tally.runs).filter(([key, count]) => count > 0 && keeps.run(key, windows));
  return { windows, runs: Object.fromEntries(runs) };
}

/** A place where something is counted, with all the limits that hold there. */
export interface Place {
  readonly key: string;
  readonly windows: readonly Window[];
}

/** How long until every one of the places has room; 0 when they have. */
export const waitForAll = (tally: Tally, places: readonly Place[], now: number): number =>
  Math.max(0, ...places.flatMap(({ key, windows }) => windows.map((one) => waitFor(instantsOf(tally, key), one, now))));

export const longestOf = (windows: readonly Window[]): number => Math.max(0, ...windows.map(({ inMs }) => inMs));

function withoutOne(instants: readonly number[], at: number): readonly number[] {
  const index = instants.indexOf(at);
  return index < 0 ? instants : instants.toSpliced(index, 1);
}
