import { DetentError, type Failure } from '@detent/core';

/** What somebody else's port throws: nothing of it may be found in any answer. */
export const secretTrouble = 'postgres://admin:hunter2@db at line 7';

/** The same port with some of its members replaced. */
export function altered<P extends object>(port: P, members: Partial<P>): P {
  return new Proxy(port, {
    get(target, name) {
      const own: unknown = Reflect.get(members, name);
      if (own !== undefined) return own;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** A member that throws what a host's own port might throw. */
export const trouble = (): never => {
  throw new Error(secretTrouble);
};

/** The same where a promise is expected. */
export const lateTrouble = (): Promise<never> => Promise.reject(new Error(secretTrouble));

export const refusing = (failure: Failure) => (): Promise<never> =>
  Promise.reject(new DetentError(failure, { detail: secretTrouble }));

/** The port, with every call counted by its name. */
export function counting<P extends object>(port: P): { readonly port: P; readonly calls: Map<string, number> } {
  const calls = new Map<string, number>();
  const counted = new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]): unknown => {
        calls.set(String(name), (calls.get(String(name)) ?? 0) + 1);
        return Reflect.apply(member, target, given);
      };
    },
  });
  return { port: counted, calls };
}
