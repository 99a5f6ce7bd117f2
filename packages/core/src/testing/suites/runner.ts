/** What a suite needs of a test runner; vitest and node:test both fit. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void>) => unknown;
}

/** Answers fresh, empty stores, and how to be rid of them. */
export type Open<W> = () => Promise<W & Closing>;

/** Puts away what was opened. */
export interface Closing {
  close(): Promise<void>;
}

/** Registers one test. */
export type Check<W> = (sentence: string, body: (opened: W) => Promise<void>) => void;

/** Registers tests for each of which something is opened, and closed again whether the test holds or not. */
export function checks<W>(runner: Runner, open: Open<W>): Check<W> {
  return (sentence, body) =>
    runner.it(sentence, async () => {
      const opened = await open();
      try {
        await body(opened);
      } finally {
        await opened.close();
      }
    });
}

/** That many callers at the same moment. */
export const atOnce = <T>(count: number, call: (index: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => call(index)));

export const countOf = <T>(values: readonly T[], wanted: T): number =>
  values.filter((value) => value === wanted).length;
