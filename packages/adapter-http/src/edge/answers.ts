import type { Failure, FailureData } from '@detent/core';
import type { EdgeFailure, EdgeFailureData } from './failures.ts';

/** What every contract must have an answer for. `X` stands for the failures that only one contract knows. */
export type SharedFailure = Failure | EdgeFailure;
export type FailureOf<X> = { [C in keyof X]: { readonly code: C } & X[C] }[keyof X];

/** A contract's answers: one for every code there is, so that a new code does not compile until it is answered. */
export type AnswerTable<A, X = unknown> = Rows<A, FailureData & EdgeFailureData & X>;

/** The rows in which one operation differs from its contract. */
export type Overrides<A, X = unknown> = Partial<AnswerTable<A, X>>;

type Rows<A, D> = { readonly [C in keyof D]: Row<A, { readonly code: C } & D[C]> };
type Row<A, F> = A | ((failure: F) => A);

/** The operation's own row where it has one, else the contract's. */
export function choose<A, D, C extends keyof D>(
  failure: { readonly code: C } & D[C],
  table: Rows<A, D>,
  overrides: Partial<Rows<A, D>>,
): A {
  const row: Row<A, { readonly code: C } & D[C]> = overrides[failure.code] ?? table[failure.code];
  return dependsOnFailure(row) ? row(failure) : row;
}

const dependsOnFailure = <A, F>(row: Row<A, F>): row is (failure: F) => A => typeof row === 'function';
