import type { Log } from '../logging/create-logger.ts';

/** The part of a process that is needed here. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: (signal: string) => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: (signal: string) => void): unknown;
}

/** Longer than everything that is waited for while stopping takes together. */
const deadlineMs = 40_000;

/**
 * Waits for a signal, stops, and answers the exit code: 0 after an orderly stop, 1 where a part failed, where it took too
 * long, or where a second signal came.
 */
export async function untilSignal(
  source: SignalSource,
  stop: () => Promise<boolean>,
  log: Log,
  ms: number = deadlineMs,
): Promise<number> {
  const ends: { first: (signal: string) => void; second: (signal: string) => void } = {
    first: () => undefined,
    second: () => undefined,
  };
  const first = new Promise<string>((resolve) => {
    ends.first = resolve;
  });
  const second = new Promise<string>((resolve) => {
    ends.second = resolve;
  });
  let heard = false;
  const listener = (signal: string): void => {
    (heard ? ends.second : ends.first)(signal);
    heard = true;
  };
  source.on('SIGINT', listener);
  source.on('SIGTERM', listener);

  log.info({ signal: await first }, 'stopping');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, ms, 'late');
  });
  const outcome = await Promise.race([stop(), late, second]);
  clearTimeout(timer);
  source.off('SIGINT', listener);
  source.off('SIGTERM', listener);
  if (outcome === true) {
    log.info({}, 'stopped');
    return 0;
  }
  log.error({ because: outcome === false ? 'a part failed' : outcome }, 'not stopped in an orderly way');
  return 1;
}
