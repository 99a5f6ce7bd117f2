import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import {
  type AskedAccount,
  blankPerson,
  cleanText,
  DetentError,
  type FailureCode,
  type GivenAddress,
  type Ids,
  type InitialFactor,
  isMailbox,
  isNumber,
  normalMailbox,
  type OneTimePasswords,
  type Organizations,
  type Outcome,
} from '@detent/core';
import { language } from '../config/kinds.ts';
import { UsageError } from './command.ts';
import { newcomer } from './newcomer.ts';
import { existing } from './organization.ts';

export interface ImportDeps {
  readonly add: (asked: AskedAccount) => Promise<Outcome>;
  readonly organizations: Organizations;
  readonly oneTimePasswords: OneTimePasswords;
  readonly ids: Ids;
}

export interface Imported {
  readonly imported: number;
  readonly refused: readonly { readonly line: number; readonly code: FailureCode }[];
}

/** Lines that are worked on at once, so that they share one wait for the disk. */
const lanes = 32;

/** Imports one account a line. A line that is refused changes nothing, and stops none of the others. */
export async function importAccounts(deps: ImportDeps, path: string, defaultOrganization: string): Promise<Imported> {
  const refused: { line: number; code: FailureCode }[] = [];
  let imported = 0;

  const one = async (text: string, line: number): Promise<void> => {
    const code = await importLine(deps, text, defaultOrganization);
    if (code === null) imported += 1;
    else refused.push({ line, code });
  };

  let line = 0;
  let batch: Promise<void>[] = [];
  for await (const text of linesOf(path)) {
    line += 1;
    if (text.trim() !== '') batch.push(one(text, line));
    if (batch.length < lanes) continue;
    await Promise.all(batch);
    batch = [];
  }
  await Promise.all(batch);
  return { imported, refused: refused.toSorted((a, b) => a.line - b.line) };
}

async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  const stream = createReadStream(path, 'utf8');
  try {
    yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  } catch {
    throw new UsageError(`${path} cannot be read`);
  } finally {
    stream.destroy();
  }
}

/** The code of its refusal, or null when the account is there. */
async function importLine(deps: ImportDeps, text: string, defaultOrganization: string): Promise<FailureCode | null> {
  try {
    const read = readLine(deps, text);
    if (read === null) return 'input-invalid';
    const organization = await existing(deps.organizations, read.organization ?? defaultOrganization);
    if (organization === null) return 'input-invalid';
    const outcome = await deps.add({
      ...newcomer,
      accountId: deps.ids.id(),
      organizationId: organization.id,
      how: 'imported',
      person: { ...blankPerson, name: read.name, passwordHash: read.passwordHash, language: read.locale },
      email: read.email,
      factors: read.factors,
    });
    return outcome.kind === 'refused' ? outcome.failure.code : null;
  } catch (error) {
    if (!DetentError.isInstance(error)) throw error;
    return error.failure.code;
  }
}

interface Line {
  readonly email: GivenAddress;
  readonly name: string;
  readonly organization: string | null;
  readonly passwordHash: string | null;
  readonly locale: string | null;
  readonly factors: readonly InitialFactor[];
}

type Members = Readonly<Record<string, unknown>>;

const known = ['email', 'name', 'organization', 'verified', 'passwordHash', 'locale', 'factors'];
const phc = /^\$argon2id\$(?:v=19\$)?m=\d{1,7},t=\d{1,2},p=\d{1,2}\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{16,}$/;

function readLine(deps: ImportDeps, text: string): Line | null {
  const line = membersOf(parsed(text), known);
  if (line === null) return null;
  const { email, name, organization, verified = false, passwordHash, locale, factors = [] } = line;
  const cleanName = typeof name === 'string' ? cleanText(name, 200) : null;
  if (typeof email !== 'string' || !isMailbox(email) || cleanName === null || cleanName === '') return null;
  if (typeof verified !== 'boolean' || !Array.isArray(factors)) return null;
  const read = {
    organization: textOrNull(organization, () => true),
    passwordHash: textOrNull(passwordHash, (hash) => phc.test(hash)),
    locale: textOrNull(locale, (tag) => language.read(tag) !== null),
    factors: factors.map((factor: unknown) => readFactor(deps, factor)),
  };
  if (read.organization === false || read.passwordHash === false || read.locale === false) return null;
  const all = read.factors.filter((factor) => factor !== null);
  if (all.length !== factors.length) return null;
  return {
    email: { value: email, normal: normalMailbox(email), verified },
    name: cleanName,
    organization: read.organization,
    passwordHash: read.passwordHash,
    locale: read.locale,
    factors: all,
  };
}

/** False for what is there and does not fit. */
function textOrNull(value: unknown, fits: (text: string) => boolean): string | null | false {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' && fits(value) ? value : false;
}

/** What comes with an account that was moved here was proven where it comes from. */
function readFactor({ oneTimePasswords }: ImportDeps, value: unknown): InitialFactor | null {
  const factor = membersOf(value, ['kind', 'secret', 'label', 'address', 'number']);
  const label = textOrNull(factor?.['label'], (text) => cleanText(text, 128) !== null);
  if (factor === null || label === false) return null;
  const { kind, secret, address, number } = factor;
  if (kind === 'totp' && typeof secret === 'string' && isSecret(oneTimePasswords, secret)) {
    return { kind, secret, label: label ?? '' };
  }
  if (kind === 'email' && typeof address === 'string' && isMailbox(address)) {
    return { kind, address: { value: address, normal: normalMailbox(address), verified: true }, label: label ?? '' };
  }
  if (kind === 'sms' && typeof number === 'string' && isNumber(number)) {
    return { kind, address: { value: number, normal: number, verified: true }, label: label ?? '' };
  }
  return null;
}

function isSecret(oneTimePasswords: OneTimePasswords, secret: string): boolean {
  try {
    oneTimePasswords.matches(secret, '000000', 0, 0);
    return true;
  } catch {
    return false;
  }
}

function membersOf(value: unknown, names: readonly string[]): Members | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.keys(value).every((name) => names.includes(name)) ? { ...value } : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
