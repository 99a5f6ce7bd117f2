import type { Terminal } from './command.ts';

/** Shows how far something has come. */
export interface Progress {
  at(done: number, words: string): void;
  /** Leaves the line as it is. */
  end(): void;
}

const width = 30;

/** A bar that writes over itself where somebody watches; elsewhere nothing, so that no log fills with it. */
export function progressBar({ watched = false, error }: Pick<Terminal, 'watched' | 'error'>, total: number): Progress {
  if (!watched) return { at: () => undefined, end: () => undefined };
  return {
    at(done, words) {
      const share = total === 0 ? 1 : Math.min(1, done / total);
      const filled = Math.round(share * width);
      const bar = `${'#'.repeat(filled)}${'.'.repeat(width - filled)}`;
      error(`\r[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %  ${words}\u001b[K`);
    },
    end: () => error('\n'),
  };
}
