/** Work that is done again and again until it is stopped. */
export interface Loop {
  /** Lets the next round come no later than after so many milliseconds. */
  soon(ms: number): void;
  /** Begins no further round, and waits for the one that runs. */
  stop(): Promise<void>;
}

/** Does the work, waits as long as it answers, and does it again. Rounds never overlap; one that rejects is the caller's defect. */
export function startLoop(firstMs: number, work: () => Promise<number>): Loop {
  let timer: NodeJS.Timeout | null = null;
  let dueAt = Number.POSITIVE_INFINITY;
  let running: Promise<void> | null = null;
  let wished: number | null = null;
  let stopped = false;

  function schedule(ms: number): void {
    if (timer !== null) clearTimeout(timer);
    dueAt = performance.now() + ms;
    timer = setTimeout(begin, ms);
  }

  function begin(): void {
    timer = null;
    dueAt = Number.POSITIVE_INFINITY;
    running = round();
  }

  async function round(): Promise<void> {
    wished = null;
    const waitMs = await work();
    running = null;
    if (!stopped) schedule(Math.min(waitMs, wished ?? waitMs));
  }

  schedule(firstMs);
  return {
    soon(ms) {
      if (stopped) return;
      // What is wished for while a round runs may have come too late for it.
      if (running !== null) wished = Math.min(ms, wished ?? ms);
      else if (performance.now() + ms < dueAt) schedule(ms);
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      await running;
    },
  };
}
