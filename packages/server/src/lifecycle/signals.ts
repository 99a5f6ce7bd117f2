import type { Log } from '../logging/create-logger.ts';

/** The part of a process that is needed here. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: (signal: string) => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: (signal: string) => void): unknown;
}

/** The signals that ask a process to end, heard from the moment this was made. */
export interface Signals {
  /**
   * Waits for the first, stops, and answers the exit code: 0 after an orderly stop, 1 where a part failed, where it took
   * too long, or where another signal came.
   */
  end(stop: () => Promise<boolean>, log: Log): Promise<number>;
  /** Leaves signals to the system again. */
  forget(): void;
}

/** Longer than everything that is waited for while stopping takes together. */
const deadlineMs = 40_000;

export function hearSignals(source: SignalSource, ms: number = deadlineMs): Signals {
  const heard: ((signal: string) => void)[] = [];
  const next = (): Promise<string> =>
    new Promise((resolve) => {
      heard.push(resolve);
    });
  const [first, second] = [next(), next()];
  const listener = (signal: string): void => heard.shift()?.(signal);
  source.on('SIGINT', listener);
  source.on('SIGTERM', listener);

  const forget = (): void => {
    source.off('SIGINT', listener);
    source.off('SIGTERM', listener);
  };

  return {
    forget,
    async end(stop, log) {
      log.info({ signal: await first }, 'stopping');
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(resolve, ms, 'late');
      });
      const outcome = await Promise.race([stop(), late, second]);
      clearTimeout(timer);
      forget();
      if (outcome === true) {
        log.info({}, 'stopped');
        return 0;
      }
      log.error({ because: outcome === false ? 'a part failed' : outcome }, 'not stopped in an orderly way');
      return 1;
    },
  };
}
