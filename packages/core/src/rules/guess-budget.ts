import type { Account } from '../account/account.ts';
import type { Failure } from '../failure.ts';
import type { GuessLimits } from '../policy.ts';
import type { Tally } from '../tally.ts';
import { type Refused, refused } from '../verdict.ts';
import { counted, instantsOf, longestOf, runOf, tidied, uncounted, waitFor } from './windows.ts';

/** From where somebody guesses: within a session, from a client that signed in before, or from anywhere. */
export interface Guesser {
  readonly session: { readonly id: string; readonly onlyEnrols: boolean } | null;
  readonly clientId: string | null;
}

export interface Guess {
  readonly lane: string;
  readonly challengeId: string | null;
  /** The sent code that it is a guess at. */
  readonly codeId: string | null;
  /** What it could prove: `factorRun` of factors, or `recoveryRun` of a set. Wrong guesses in a row are counted for each. */
  readonly at: readonly string[];
}

/** A guess that was counted and may now be compared. */
export interface TakenGuess extends Guess {
  readonly takenAt: number;
  /** How many guesses its lane has had since the last success, this one included. */
  readonly inARow: number;
  /** Of what it could prove: what has had all its guesses, should this one be wrong too. */
  readonly reached: readonly string[];
  /** Those of them that had had all of them before: nothing is compared with these. */
  readonly closed: readonly string[];
}

export type GuessVerdict = { readonly kind: 'taken'; readonly taken: TakenGuess; readonly tally: Tally } | Refused;

/**
 * A guess is taken before it is compared, while its challenge, its lane and its code have one left. While they have none,
 * nothing is taken and nothing compared.
 */
export function takeGuess(
  before: Tally,
  wanted: Guess,
  account: Account,
  limits: GuessLimits,
  now: number,
): GuessVerdict {
  const windowMs = (): number => longestOf(limits.perLane);
  const tally = tidied(before, { windowMs, run: (key, windows) => stays(key, windows, account) }, now);
  const guess = { ...wanted, lane: roomyLane(tally, wanted.lane) };
  const failure =
    challengeOver(tally, guess.challengeId, limits) ??
    laneClosed(tally, guess.lane, limits, now) ??
    codeOver(tally, guess.codeId, limits);
  if (failure !== null) return refused(failure);

  const runs = guess.at.map((key) => ({ key, count: runOf(tally, key) }));
  const closed = runs.filter(({ count }) => count >= limits.perFactorInARow).map(({ key }) => key);
  const open = guess.at.filter((key) => !closed.includes(key));
  const reached = runs.filter(({ count }) => count + 1 >= limits.perFactorInARow).map(({ key }) => key);
  const after = counted(tally, { windows: windowsOf(guess), runs: [laneRun(guess.lane), ...open] }, now);
  const inARow = runOf(after, laneRun(guess.lane));
  return { kind: 'taken', tally: after, taken: { ...guess, takenAt: now, inARow, reached, closed } };
}

/** All strangers share one lane; a known client and a full session each have their own, so that nobody uses up another's. */
export function laneOf(account: Pick<Account, 'knownClients'>, { session, clientId }: Guesser): string {
  if (session !== null && !session.onlyEnrols) return `session:${session.id}`;
  return clientId !== null && account.knownClients.includes(clientId) ? `client:${clientId}` : strangers;
}

export const factorRun = (factorId: string): string => `factor:${factorId}`;
export const recoveryRun = (set: { readonly issuedAt: number }): string => `recovery:${set.issuedAt}`;

/** A challenge takes so many guesses and no more. */
export const challengeOver = (
  tally: Tally,
  challengeId: string | null,
  limits: Pick<GuessLimits, 'perCode'>,
): Failure | null =>
  challengeId !== null && instantsOf(tally, challengeWindow(challengeId)).length >= limits.perCode
    ? { code: 'challenge-over' }
    : null;

/**
 * A right guess counts as none, and as wrong for nothing. What it proved begins its row anew, and so does its lane; what
 * the lane has had in the longest of its windows stays. A right password begins no row: whoever knows it could else guess
 * at codes between one and the next of it.
 */
export function giveGuessBack(tally: Tally, taken: TakenGuess, proven: string | null): Tally {
  const open = taken.at.filter((key) => !taken.closed.includes(key));
  const lane = laneRun(taken.lane);
  const back = uncounted(tally, { windows: windowsOf(taken), runs: [...open, lane] }, taken.takenAt);
  const begun = [...(isAtCode(taken) ? [lane] : []), ...(proven === null ? [] : [proven])];
  const ended = begun.map((key) => [key, 0] as const);
  return { ...back, runs: { ...back.runs, ...Object.fromEntries(ended) } };
}

/** A changed password opens every lane; what was counted for a factor, a challenge or a code stays counted. */
export function openLanes(tally: Tally): Tally {
  const windows = Object.entries(tally.windows).filter(([key]) => !isLane(key));
  const runs = Object.entries(tally.runs).filter(([key]) => !key.startsWith('lane:'));
  return { windows: Object.fromEntries(windows), runs: Object.fromEntries(runs) };
}

/** How long the counts must be kept: those of factors for as long as there is an account, all others for the longest window. */
export const keptFor = (tally: Tally, limits: GuessLimits): number =>
  Object.keys(tally.runs).some((key) => !key.startsWith('lane:')) ? tenYears : longestOf(limits.perLane);

const strangers = 'strangers';
/** More sessions than this share the strangers' lane, so that the counts of one account stay small. */
const mostLanes = 64;
const tenYears = 10 * 365 * 86_400_000;

/** A guess at no factor, no set and no sent code is one at the password. */
const isAtCode = ({ at, codeId }: Guess): boolean => at.length > 0 || codeId !== null;

const laneRun = (lane: string): string => `lane:${lane}`;
const challengeWindow = (challengeId: string): string => `challenge:${challengeId}`;
const codeWindow = (codeId: string): string => `code:${codeId}`;
const isLane = (key: string): boolean => !key.startsWith('challenge:') && !key.startsWith('code:');

const windowsOf = ({ lane, challengeId, codeId }: Guess): readonly string[] => [
  lane,
  ...(challengeId === null ? [] : [challengeWindow(challengeId)]),
  ...(codeId === null ? [] : [codeWindow(codeId)]),
];

function roomyLane(tally: Tally, lane: string): string {
  const lanes = Object.keys(tally.windows).filter(isLane);
  return lanes.includes(lane) || lanes.length < mostLanes ? lane : strangers;
}

/** A success makes room in every window but the longest: the shorter ones count what came after it. */
function laneClosed(tally: Tally, lane: string, { perLane }: GuessLimits, now: number): Failure | null {
  const all = instantsOf(tally, lane);
  const sinceSuccess = all.slice(Math.max(0, all.length - runOf(tally, laneRun(lane))));
  const waits = perLane.map((window) => waitFor(window.inMs < longestOf(perLane) ? sinceSuccess : all, window, now));
  const retryAfterMs = Math.max(...waits);
  return retryAfterMs === 0 ? null : { code: 'throttled', limit: 'guesses', kind: null, retryAfterMs };
}

const codeOver = (tally: Tally, codeId: string | null, { perCode }: GuessLimits): Failure | null =>
  codeId !== null && instantsOf(tally, codeWindow(codeId)).length >= perCode ? { code: 'code-expired' } : null;

/** A factor that was removed may come back with its row; one that is gone for good, and an older set of codes, cannot. */
function stays(run: string, windows: Tally['windows'], account: Account): boolean {
  if (run.startsWith('lane:')) return run.slice('lane:'.length) in windows;
  if (account.recovery !== null && run === recoveryRun(account.recovery)) return true;
  return account.factors.some((factor) => run === factorRun(factor.id));
}
