/** One of several things that run at once. It is given a way to make its ports wait for their turn. */
export interface Task<W> {
  readonly name: string;
  readonly run: (world: W, inTurn: InTurn) => Promise<unknown>;
}

/** Makes every call of a port wait until the scheduler lets this task take its next step. */
export type InTurn = <T extends object>(port: T) => T;

export interface Exploration<W> {
  /** A fresh world for each order that is tried. */
  readonly world: () => W;
  readonly tasks: readonly Task<W>[];
  /** Called after each order with what the tasks answered; throws when something does not hold. */
  readonly check: (world: W, results: readonly Settled[], order: readonly string[]) => void | Promise<void>;
}

export type Settled =
  | { readonly kind: 'answered'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown };

/**
 * Runs the tasks in every order in which their port calls can follow each other, not in a sample of them, and says how many there
 * were. A step is one port call; between two steps nothing of another task happens. Two reads that follow each other can change
 * places without anybody noticing, so of such orders only the one that keeps to the order of the tasks is run.
 */
export async function everyInterleaving<W>(exploration: Exploration<W>): Promise<number> {
  let choices: readonly Choice[] = [];
  let runs = 0;
  do {
    const { taken, whole } = await oneOrder(exploration, choices);
    if (whole) runs += 1;
    choices = nextChoices(taken);
  } while (choices.length > 0);
  return runs;
}

/** Which of the waiting tasks went next, and how many there were to choose from. */
interface Choice {
  readonly index: number;
  readonly of: number;
}

/** `whole` is false where it would have been another order once more. */
interface Order {
  readonly taken: readonly Choice[];
  readonly whole: boolean;
}

interface Waiting {
  readonly at: number;
  readonly name: string;
  readonly reads: boolean;
  readonly go: () => void;
}

/** What only looks: it may change places with another look. */
const looks = /^(find|confirm|has|list|read|pending)/;

async function oneOrder<W>(exploration: Exploration<W>, prefix: readonly Choice[]): Promise<Order> {
  const world = exploration.world();
  const waiting: Waiting[] = [];
  const results = new Map<number, Settled>();
  const order: string[] = [];
  exploration.tasks.forEach((task, at) => {
    const inTurn: InTurn = (port) =>
      waitingPort(
        port,
        (method) =>
          new Promise((go) => waiting.push({ at, name: task.name, reads: looks.test(method), go: () => go(null) })),
      );
    void answer(results, at, task.run(world, inTurn));
  });

  const taken: Choice[] = [];
  let last: Waiting | null = null;
  await quiet(exploration.tasks.length, waiting, results);
  while (results.size < exploration.tasks.length) {
    const open = worthTrying(waiting, last);
    const index = prefix[taken.length]?.index ?? 0;
    const next = open[index];
    if (next === undefined) return { taken, whole: false };
    taken.push({ index, of: open.length });
    order.push(next.name);
    waiting.splice(waiting.indexOf(next), 1);
    last = next;
    next.go();
    await quiet(exploration.tasks.length, waiting, results);
  }
  const answers = [...results].toSorted(([a], [b]) => a - b).map(([, settled]) => settled);
  await exploration.check(world, answers, order);
  return { taken, whole: true };
}

/** A look right after the look of a later task would be an order that is tried already. */
function worthTrying(waiting: readonly Waiting[], last: Waiting | null): readonly Waiting[] {
  const sorted = waiting.toSorted((a, b) => a.at - b.at);
  if (last === null || !last.reads) return sorted;
  return sorted.filter((one) => !one.reads || one.at >= last.at);
}

/** The next order: the last choice that can be made differently is, and everything after it starts anew. */
function nextChoices(taken: readonly Choice[]): readonly Choice[] {
  const last = taken.findLastIndex(({ index, of }) => index + 1 < of);
  const choice = taken[last];
  return choice === undefined ? [] : [...taken.slice(0, last), { index: choice.index + 1, of: choice.of }];
}

function waitingPort<T extends object>(port: T, turn: (method: string) => Promise<unknown>): T {
  return new Proxy(port, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]) => turn(String(key)).then(() => Reflect.apply(member, target, args));
    },
  });
}

async function answer(results: Map<number, Settled>, at: number, run: Promise<unknown>): Promise<void> {
  try {
    results.set(at, { kind: 'answered', value: await run });
  } catch (error) {
    results.set(at, { kind: 'threw', error });
  }
}

/** More microtasks than lie between two calls that a task makes at once. */
const enough = 64;
/** So many times more lie between two steps of a task at the most; whoever takes longer waits for another task. */
const manyTimes = 64;

/** Waits until nothing moves any more: every task waits for its turn, is done, or waits for what another has to do first. */
async function quiet(tasks: number, waiting: readonly Waiting[], done: ReadonlyMap<number, Settled>): Promise<void> {
  const moved = (): number => waiting.length + done.size;
  const everybodyWaits = (): boolean => new Set([...done.keys(), ...waiting.map(({ at }) => at)]).size === tasks;
  for (let still = 0; still < (everybodyWaits() ? 1 : manyTimes); still += 1) {
    const before = moved();
    for (let turn = 0; turn < enough; turn += 1) await Promise.resolve();
    if (moved() !== before) still = -1;
  }
}
