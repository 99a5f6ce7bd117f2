/** Lets tasks of one key run one after the other within this process, so that racing requests queue instead of colliding. */
export function createQueue(): Queue {
  const last = new Map<string, Promise<unknown>>();
  return async function queued(key, task) {
    const before = last.get(key);
    const mine = before === undefined ? task(false) : before.then(waited(task), waited(task));
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}

/** The task is told whether it had to wait, since what was read before may then be old. */
export type Queue = <T>(key: string, task: (waited: boolean) => Promise<T>) => Promise<T>;

const waited =
  <T>(task: (waited: boolean) => Promise<T>) =>
  (): Promise<T> =>
    task(true);
