import {
  type Account,
  administratorGrants,
  type Grants,
  guarded,
  noGrants,
  type Operator,
  operatorOf,
  type Policy,
  type SessionChecked,
  type Signal,
  serviceActor,
} from '@detent/core';
import { createReadSessionToken } from '../callers/session-token.ts';
import type { ZitadelFailure } from './failures.ts';
import type { ZitadelDeps } from './settings.ts';

/** A header or a piece of metadata, by its name in lower case. */
export type ReadHeader = (name: string) => string | undefined;

/** Whoever shows a token that is good. */
export type Caller = Service | Person;

interface Service {
  readonly kind: 'service';
  readonly rights: Rights;
}

export interface Person {
  readonly kind: 'person';
  readonly visitor: SessionChecked;
  readonly account: Account;
  readonly policy: Policy;
  /** What the person may do with other people's accounts; looked up once, when somebody wants to know. */
  readonly rights: () => Promise<Rights>;
}

/** What a caller may do as an operator, and as which one. */
export interface Rights {
  readonly grants: Grants;
  readonly operator: Operator | null;
}

export type Authenticate = (
  header: ReadHeader,
  signal: Signal,
) => Promise<Caller | { readonly kind: 'refused'; readonly failure: ZitadelFailure }>;

const scheme = 'Bearer ';
const longestToken = 4096;

/** Who is calling: by the token, which is read from one place alone, and in an organization that the caller has to do with. */
export function createAuthenticate(deps: ZitadelDeps): Authenticate {
  const readSessionToken = createReadSessionToken(deps);

  async function callerOf(token: string, signal: Signal): Promise<Caller | null> {
    if (token.length > longestToken) return null;
    if (!token.includes('.')) return serviceOf(deps, token);
    const visitor = await readSessionToken(token, signal);
    if (visitor === null) return null;
    const { account: found } = visitor;
    if (found.kind === 'failed') throw found.error;
    if (found.kind === 'refused') return null;
    const { account, policy } = found;
    let rights: Promise<Rights> | null = null;
    const onceRead = (): Promise<Rights> => {
      rights ??= rightsOf(deps, account, policy);
      return rights;
    };
    return { kind: 'person', visitor, account, policy, rights: onceRead };
  }

  return async function authenticate(header, signal) {
    const shown = header('authorization') ?? '';
    if (shown === '') return { kind: 'refused', failure: { code: 'header-missing' } };
    const token = shown.startsWith(scheme) ? shown.slice(scheme.length).trim() : '';
    if (token === '') return { kind: 'refused', failure: { code: 'header-malformed' } };
    const caller = await callerOf(token, signal);
    if (caller === null) return { kind: 'refused', failure: { code: 'token-bad' } };
    const organizationId = header('x-zitadel-orgid') ?? '';
    if (organizationId !== '' && !(await hasToDoWith(deps, caller, organizationId)))
      return { kind: 'refused', failure: { code: 'organization-unusable' } };
    return caller;
  };
}

async function serviceOf({ serviceTokens }: ZitadelDeps, token: string): Promise<Service | null> {
  const verdict = await serviceTokens.verify(token);
  if (verdict.kind === 'bad') return null;
  const { stored } = verdict;
  return { kind: 'service', rights: { grants: stored, operator: serviceActor(stored) } };
}

/** An administrator is also a person: what they may do comes with the account that they are. */
async function rightsOf(deps: ZitadelDeps, account: Account, policy: Policy): Promise<Rights> {
  const found = await guarded('Administrators', 'read', () => deps.administrators.findByAccount(account.id));
  if (found === null) return { grants: noGrants, operator: null };
  const { administratorsNeedFactor } = deps.settings;
  const grants = administratorGrants(found.value, account, policy, administratorsNeedFactor);
  return { grants, operator: operatorOf(found.value) };
}

/** Their own organization, or one in which they may do something; for whoever may everywhere, any that exists. */
async function hasToDoWith(deps: ZitadelDeps, caller: Caller, organizationId: string): Promise<boolean> {
  if (caller.kind === 'person' && caller.account.organizationId === organizationId) return true;
  const { grants } = caller.kind === 'person' ? await caller.rights() : caller.rights;
  if (grants.permissions.length === 0) return false;
  if (grants.organizations !== '*') return grants.organizations.includes(organizationId);
  return (await guarded('Organizations', 'read', () => deps.organizations.find(organizationId))) !== null;
}
