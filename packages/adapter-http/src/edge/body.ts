import type { IncomingMessage } from 'node:http';
import type { EdgeFailure } from './failures.ts';
import { isHttp2 } from './http2.ts';
import { depthOf } from './json-depth.ts';
import { type Parameters, readParameters } from './query.ts';

/** What contracts that people and administrators use read at most. */
export const bodyBytes: number = 16 * 1024;
const deepest = 16;

export type BodyRead<V> =
  | { readonly kind: 'read'; readonly value: V }
  | { readonly kind: 'refused'; readonly failure: EdgeFailure };

/** Whether a body comes with the request, as far as its head says. */
export function hasBody(request: IncomingMessage): boolean {
  const { 'transfer-encoding': transfer, 'content-length': length } = request.headers;
  if (length !== undefined) return Number(length) !== 0 || transfer !== undefined;
  return transfer !== undefined || (isHttp2(request) && !request.stream.endAfterHeaders);
}

/** The JSON of a body, or undefined where there is none. What is not JSON in UTF-8, too large or too deep is refused. */
export const readJson = (request: IncomingMessage, most: number = bodyBytes): Promise<BodyRead<Json | undefined>> =>
  readJsonOf(request, isJson, most);

/** The same whatever the media type says. */
export const readAnyJson = (request: IncomingMessage, most: number): Promise<BodyRead<Json | undefined>> =>
  readJsonOf(request, () => true, most);

export type Json = string | number | boolean | null | Json[] | { [member: string]: Json };

async function readJsonOf(
  request: IncomingMessage,
  isType: (type: string) => boolean,
  most: number,
): Promise<BodyRead<Json | undefined>> {
  const text = await readText(request, isType, most);
  if (text.kind === 'refused') return text;
  if (text.value === null) return { kind: 'read', value: undefined };
  if (depthOf(text.value) > deepest) return refused('body-malformed');
  try {
    const value: Json = JSON.parse(text.value);
    return escapesHalves(text.value) && holdsHalves(value) ? refused('body-malformed') : { kind: 'read', value };
  } catch {
    return refused('body-malformed');
  }
}

/** Half of a surrogate pair, written as an escape, is no character: it can neither be hashed nor stored as what it was. */
const escapesHalves = (text: string): boolean => /\\ud[89a-f]/i.test(text);

function holdsHalves(value: unknown): boolean {
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => holdsHalves(name) || holdsHalves(member));
}

/** The fields of a form that a page of ours has sent. */
export async function readForm(request: IncomingMessage, most: number = bodyBytes): Promise<BodyRead<Parameters>> {
  const text = await readText(request, isForm, most);
  return text.kind === 'refused' ? text : { kind: 'read', value: readParameters(text.value ?? '') };
}

/** The text of a body, or null where there is none. Nothing is read of a body that its head already rules out. */
async function readText(
  request: IncomingMessage,
  isType: (type: string) => boolean,
  most: number,
): Promise<BodyRead<string | null>> {
  if (!hasBody(request)) return { kind: 'read', value: null };
  const {
    'content-type': type = '',
    'content-encoding': encoding = 'identity',
    'content-length': length,
  } = request.headers;
  if (Number(length ?? 0) > most) return refused('body-too-large');
  if (!isType(type) || encoding.trim().toLowerCase() !== 'identity') return refused('media-type-unsupported');
  const chunks = await collect(request, most);
  if (typeof chunks === 'string') return refused(chunks);
  if (chunks.length === 0) return { kind: 'read', value: null };
  try {
    return { kind: 'read', value: strictUtf8.decode(chunks.length === 1 ? chunks[0] : joined(chunks)) };
  } catch {
    return refused('body-malformed');
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function collect(
  request: IncomingMessage,
  most: number,
): Promise<readonly Uint8Array[] | 'body-too-large' | 'body-unfinished'> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    request.on('data', (chunk: Uint8Array) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else resolve('body-too-large');
    });
    request.once('end', () => resolve(chunks));
    request.once('error', () => resolve('body-unfinished'));
    request.once('close', () => resolve('body-unfinished'));
  });
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

const isJson = (type: string): boolean => /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type);
const isForm = (type: string): boolean =>
  /^application\/x-www-form-urlencoded\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type);

const refused = (
  code: 'body-malformed' | 'body-too-large' | 'body-unfinished' | 'media-type-unsupported',
): { readonly kind: 'refused'; readonly failure: EdgeFailure } => ({ kind: 'refused', failure: { code } });
