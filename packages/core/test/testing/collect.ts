import type { Runner } from '@detent/core/testing';

interface Collected {
  readonly name: string;
  readonly body: () => Promise<void>;
}

/** The tests that a suite registers, without running them. */
function collected(register: (runner: Runner) => void): readonly Collected[] {
  const tests: Collected[] = [];
  register({
    describe: (_name, body) => body(),
    it: (name, body) => void tests.push({ name, body }),
  });
  return tests;
}

/** What one test of a suite complains of, or null when it holds. */
export async function complaintOf(register: (runner: Runner) => void, name: string): Promise<string | null> {
  const test = collected(register).find((one) => one.name === name);
  if (test === undefined) throw new TypeError(`no test of the suite is called "${name}"`);
  return test.body().then(
    () => null,
    (thrown: unknown) => {
      if (thrown instanceof Error && thrown.constructor === Error) return thrown.message;
      throw thrown;
    },
  );
}

/** The port as its class made it, whatever was written over its methods since. */
export function original<P extends object>(port: P): P {
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(Object.getPrototypeOf(target), name);
      return typeof member === 'function' ? member.bind(target) : Reflect.get(target, name);
    },
  });
}
