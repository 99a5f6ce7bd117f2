import { DetentError } from '@detent/core';

/** Lets a few pieces of heavy work run at a time and a bounded number wait in order; whoever comes after that is told `busy`. */
export class WorkQueue {
  readonly #most: { readonly running: number; readonly waiting: number };
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(most: { readonly running: number; readonly waiting: number }) {
    this.#most = most;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#turn();
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running < this.#most.running) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.#most.waiting) throw new DetentError({ code: 'busy' });
    await new Promise<void>((go) => {
      this.#waiting.push(go);
    });
  }

  // Whoever waits longest takes over the place; nobody who comes in between can.
  #next(): void {
    const go = this.#waiting.shift();
    if (go === undefined) this.#running -= 1;
    else go();
  }
}
