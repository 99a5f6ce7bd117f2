import { describe, expect, it } from 'vitest';
import { createQueue } from '../../src/use-cases/queue.ts';

/** A task that ends when it is told to. */
class Held<T> {
  readonly task: Promise<T>;
  end!: (value: T) => void;
  fail!: (error: Error) => void;

  constructor() {
    this.task = new Promise<T>((resolve, reject) => {
      this.end = resolve;
      this.fail = reject;
    });
  }
}

const told = async (waited: boolean): Promise<boolean> => waited;

describe('a queue', () => {
  it('runs tasks of one key one after the other, in the order in which they came', async () => {
    const queued = createQueue();
    const log: string[] = [];
    const first = new Held<string>();
    const one = queued('a', async () => {
      log.push('one begins');
      const value = await first.task;
      log.push('one ends');
      return value;
    });
    const two = queued('a', async () => {
      log.push('two');
      return 'second';
    });
    const three = queued('a', async () => log.push('three'));
    await Promise.resolve();
    expect(log).toEqual(['one begins']);
    first.end('first');
    expect([await one, await two, await three]).toEqual(['first', 'second', 4]);
    expect(log).toEqual(['one begins', 'one ends', 'two', 'three']);
  });

  it('lets tasks of different keys run side by side', async () => {
    const queued = createQueue();
    const first = new Held<string>();
    const one = queued('a', () => first.task);
    expect(await queued('b', async () => 'done')).toBe('done');
    first.end('late');
    expect(await one).toBe('late');
  });

  it('tells a task whether it had to wait', async () => {
    const queued = createQueue();
    const both = [queued('a', told), queued('a', told)];
    expect(await Promise.all(both)).toEqual([false, true]);
    expect(await queued('a', told)).toBe(false);
  });

  it('lets the next task run when one has failed, and tells the one of its failure', async () => {
    const queued = createQueue();
    const first = new Held<string>();
    const one = queued('a', () => first.task);
    const two = queued('a', told);
    first.fail(new Error('out of order'));
    await expect(one).rejects.toThrow('out of order');
    expect(await two).toBe(true);
    expect(await queued('a', told)).toBe(false);
  });

  it('keeps later tasks waiting for those that wait already', async () => {
    const queued = createQueue();
    const [first, second] = [new Held<number>(), new Held<number>()];
    const one = queued('a', () => first.task);
    const two = queued('a', () => second.task);
    first.end(1);
    await one;
    let begun = false;
    const three = queued('a', async () => {
      begun = true;
    });
    await Promise.resolve();
    expect(begun).toBe(false);
    second.end(2);
    await Promise.all([two, three]);
    expect(begun).toBe(true);
  });
});
