/** How much longer the subject took than the bare work, in the same rounds of one run. */
export interface Ratio {
  readonly what: string;
  readonly median: number;
  readonly least: number;
}

/** One call with a running number, so that nothing can be worked out once and kept. */
export type Call = (turn: number) => void;

const warmUps = 5;

/**
 * Times both by turns, so that whatever else the machine does falls on both, and compares round with round. The order
 * changes every round. No absolute time comes out of it.
 */
export function sideBySide(
  what: string,
  work: { readonly bare: Call; readonly subject: Call },
  size: { readonly rounds: number; readonly calls: number },
): Ratio {
  const ratios: number[] = [];
  for (let round = -warmUps; round < size.rounds; round += 1) {
    const subjectFirst = round % 2 === 0;
    const first = timed(subjectFirst ? work.subject : work.bare, size.calls);
    const second = timed(subjectFirst ? work.bare : work.subject, size.calls);
    if (round >= 0) ratios.push(subjectFirst ? first / second : second / first);
  }
  const sorted = ratios.toSorted((a, b) => a - b);
  return { what, median: sorted[sorted.length >> 1] ?? Number.NaN, least: sorted[0] ?? Number.NaN };
}

export const shown = ({ what, median, least }: Ratio): string =>
  `${what.padEnd(64)} median ${median.toFixed(2)}  least ${least.toFixed(2)}`;

function timed(call: Call, calls: number): number {
  const from = process.hrtime.bigint();
  for (let turn = 0; turn < calls; turn += 1) call(turn);
  return Number(process.hrtime.bigint() - from);
}
