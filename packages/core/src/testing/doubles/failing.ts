import { DetentError, type Failure } from '../../failure.ts';

/**
 * How a call goes wrong: it throws, before or after it took effect; or the write loses; or nobody can tell what became of
 * it, and it took effect or did not.
 */
export type FaultOf<Answer> =
  | 'throw'
  | 'throw-applied'
  | (Answer extends 'conflict' ? 'conflict' : never)
  | (Answer extends 'unknown' ? 'unknown-applied' | 'unknown-lost' : never)
  | (Answer extends false ? 'refused' : never);

/** Which calls go wrong, and how. */
export interface FaultyCalls<Method, Manner> {
  readonly method: Method;
  readonly how: Manner;
  /** How many calls; all of them when it is left out. */
  readonly times?: number;
  /** How many calls go right before. */
  readonly after?: number;
  /** What is thrown; `port-failed` of `Accounts` when it is left out. */
  readonly failure?: Failure;
}

/** A fault of one of the port's asynchronous methods. */
export type Fault<P> = {
  [K in keyof P]-?: P[K] extends ((...given: never[]) => Promise<infer Answer>) | undefined
    ? FaultyCalls<K, FaultOf<Answer>>
    : never;
}[keyof P];

/** The same port, except that some calls of one method go wrong. Everything else is passed on to it. */
export function failing<P extends object>(port: P, fault: Fault<P>): P;
export function failing(port: object, fault: FaultyCalls<string, How>): object {
  const { method, how, times = Infinity, after = 0, failure = unreachable } = fault;
  let calls = 0;
  const faulty = async (...given: readonly unknown[]): Promise<unknown> => {
    calls += 1;
    const call = (): unknown => Reflect.apply(Reflect.get(port, method), port, given);
    return calls > after && calls <= after + times ? outcomes[how](call, failure) : call();
  };
  const wrapped: object = Object.create(Object.getPrototypeOf(port));
  for (const name of namesOf(port)) {
    Object.defineProperty(wrapped, name, { get: () => (name === method ? faulty : passedOn(port, name)) });
  }
  return wrapped;
}

type How = FaultOf<'conflict' | 'unknown' | false>;

const unreachable: Failure = { code: 'port-failed', port: 'Accounts', op: 'write' };

const outcomes: Readonly<Record<How, (call: () => unknown, failure: Failure) => Promise<unknown>>> = {
  throw: async (_call, failure) => {
    throw new DetentError(failure);
  },
  'throw-applied': async (call, failure) => {
    await call();
    throw new DetentError(failure);
  },
  conflict: async () => 'conflict',
  'unknown-applied': async (call) => {
    await call();
    return 'unknown';
  },
  'unknown-lost': async () => 'unknown',
  refused: async () => false,
};

function passedOn(port: object, name: string): unknown {
  const member: unknown = Reflect.get(port, name);
  return typeof member === 'function' ? member.bind(port) : member;
}

/** Names of the members that a port has itself or inherits from its classes. */
function namesOf(port: object): ReadonlySet<string> {
  const parent: object = Object.getPrototypeOf(port);
  const inherited = parent === Object.prototype ? [] : namesOf(parent);
  return new Set([...Object.getOwnPropertyNames(port), ...inherited]);
}
