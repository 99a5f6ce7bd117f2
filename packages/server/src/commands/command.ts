import type { Readable } from 'node:stream';
import type { Failure } from '@detent/core';
import type { Environment } from '../config/read-config.ts';

/** What a command has to do with: where it reads from and writes to. */
export interface Terminal {
  readonly environment: Environment;
  readonly stdin: Readable;
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Whether what is written is shown in colour. */
  readonly colours?: boolean;
  /** Whether somebody watches what `error` writes, so that a line may be written over. */
  readonly watched?: boolean;
}

/** A word on the command line that begins with two hyphens. */
export interface Option {
  /** What stands for its value in help; a flag has none. */
  readonly value?: string;
  readonly needed?: true;
  readonly multiple?: true;
  readonly help: string;
}

/** One thing that the command line can do. */
export interface Command {
  /** As it is typed: `account add`. */
  readonly name: string;
  /** Words without hyphens that have to follow, as they stand in help. */
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  /** One sentence. */
  readonly help: string;
  readonly run: (call: Call, terminal: Terminal) => Promise<Result>;
}

/** What was typed, found to fit. */
export interface Call {
  /** The word of that name; never missing. */
  word(name: string): string;
  text(option: string): string | null;
  all(option: string): readonly string[];
  flag(option: string): boolean;
}

export type Result =
  /** `json` for programs, `lines` for people. */
  | { readonly kind: 'done'; readonly json: unknown; readonly lines: readonly string[]; readonly exitCode?: number }
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** It has said what there was to say. */
  | { readonly kind: 'ended'; readonly exitCode: number };

/** What was typed cannot be meant. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const done = (json: unknown, ...lines: readonly string[]): Result => ({ kind: 'done', json, lines });
