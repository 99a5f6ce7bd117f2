import { everyInterleaving, type Task } from '@detent/core/testing';
import { expect, test } from 'vitest';

/** A number that is read and written in two steps: the oldest race there is. */
class Counter {
  value = 0;
  find = async (): Promise<number> => this.value;
  look = async (): Promise<number> => this.value;
  write = async (value: number): Promise<void> => {
    this.value = value;
  };
}

const adding = (name: string, how: 'find' | 'look'): Task<Counter> => ({
  name,
  run: async (counter, inTurn) => {
    const port = inTurn(counter);
    await port.write((await port[how]()) + 1);
    return name;
  },
});

async function outcomes(how: 'find' | 'look', names: readonly string[]) {
  const values = new Set<number>();
  const orders = new Set<string>();
  const runs = await everyInterleaving<Counter>({
    world: () => new Counter(),
    tasks: names.map((name) => adding(name, how)),
    check: (counter, _results, order) => {
      values.add(counter.value);
      orders.add(order.join(''));
    },
  });
  return { runs, values: [...values].toSorted((a, b) => a - b), orders: orders.size };
}

test('two tasks of two steps are run in all six orders, and the lost update is among them', async () => {
  expect(await outcomes('look', ['a', 'b'])).toEqual({ runs: 6, values: [1, 2], orders: 6 });
});

test('three tasks of two steps are run in all ninety orders', async () => {
  expect(await outcomes('look', ['a', 'b', 'c'])).toEqual({ runs: 90, values: [1, 2, 3], orders: 90 });
});

test('orders that differ only in which of two reads came first are run once, and nothing is missed by that', async () => {
  const { runs, values, orders } = await outcomes('find', ['a', 'b', 'c']);
  expect(runs).toBe(orders);
  expect(runs).toBeLessThan(90);
  expect(values).toEqual([1, 2, 3]);
});

test('the check is told what each task answered or threw', async () => {
  const failing: Task<Counter> = { name: 'failing', run: () => Promise.reject(new Error('no')) };
  const seen: unknown[] = [];
  const runs = await everyInterleaving<Counter>({
    world: () => new Counter(),
    tasks: [adding('a', 'look'), failing],
    check: (_counter, results) => {
      seen.push(...results);
    },
  });
  expect(runs).toBe(1);
  expect(seen).toEqual([
    { kind: 'answered', value: 'a' },
    { kind: 'threw', error: new Error('no') },
  ]);
});

test('what is no method of a port is handed on as it is', async () => {
  const seen: number[] = [];
  await everyInterleaving<Counter>({
    world: () => new Counter(),
    tasks: [{ name: 'a', run: async (counter, inTurn) => seen.push(inTurn(counter).value) }],
    check: () => undefined,
  });
  expect(seen).toEqual([0]);
});

test('an order in which something does not hold ends the exploration with what was found', async () => {
  const exploration = everyInterleaving<Counter>({
    world: () => new Counter(),
    tasks: [adding('a', 'look'), adding('b', 'look')],
    check: (counter, _results, order) => {
      if (counter.value !== 2) throw new Error(`lost after ${order.join('')}`);
    },
  });
  await expect(exploration).rejects.toThrow(/^lost after /);
});
