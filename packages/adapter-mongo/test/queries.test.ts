import {
  aChallenge,
  aCommit,
  aJob,
  anAccount,
  anAdministrator,
  anApiToken,
  anOrganization,
  aRemoved,
  aSession,
  aTotp,
  noon,
} from '@detent/core/testing';
import type { CommandStartedEvent, Document } from 'mongodb';
import { expect, it } from 'vitest';
import { aDatabaseName, lackOf, sharedMongod } from '../../../test/support/mongo-store.ts';
import { describeWith } from '../../../test/support/require.ts';
import { clientFor } from '../src/connect.ts';
import { type MongoStore, openOn } from '../src/open-mongo.ts';

const mongod = await sharedMongod('standalone');
const signal = { aborted: false };

/** Calls every method of every port once at least, where there is something to find. */
async function exercise(store: MongoStore): Promise<void> {
  const { accounts, notices, history, sessions, signInNames, challenges, throttles } = store;
  const { administrators, apiTokens, organizations, jobs } = store;
  const account = anAccount({
    id: 'one',
    factors: [aTotp(), aRemoved(aTotp({ id: 'gone' }), { restorableUntil: noon })],
  });
  const first = aCommit(
    { ...account, sequence: 0 },
    { notices: [{}, { channel: 'sms' }, { kind: 'sign-in-code' }, { kind: 'sign-in-code', channel: 'sms' }] },
  );
  await accounts.insert(account, first.act, signal);
  await accounts.insert(account, { ...first.act, id: 'rival' }, signal);
  await accounts.commit(aCommit(account, { notices: [{}] }), signal);
  await accounts.commit(aCommit(account, { act: { id: 'rival' } }), signal);
  await accounts.find('one', signal);
  await accounts.confirm('one', signal);
  await accounts.hasAct({ accountId: 'one', sequence: 9, actId: 'none' });
  await accounts.list({ after: null, limit: 2 });
  await accounts.list({ after: 'a', limit: 2 });
  await accounts.dueForErasure(noon, 2);

  const lease = { now: noon, until: noon + 1, lease: 'lease', limit: 9 };
  const claimed = await notices.claim(lease);
  const settled = claimed.map(({ accountId, notice }, index) => ({
    accountId,
    noticeId: notice.id,
    lease: 'lease',
    as: index === 0 ? ({ state: 'dead', because: 'why' } as const) : ({ state: 'dropped', because: 'why' } as const),
  }));
  await notices.nextDue();
  await notices.settle(settled, noon);
  await notices.dead({ limit: 1 });
  await notices.dead({ limit: 1, accountId: 'one' });
  await notices.counts(noon);
  await notices.pending('one');
  const where = { accountId: 'one', noticeId: settled[0]?.noticeId ?? '' };
  await notices.replay(where, noon);
  await notices.acknowledge(where, noon);
  const over = await notices.settled(9);
  await history.append(over);
  await history.list({ accountId: 'one', limit: 9 });
  await history.list({ accountId: 'one', before: 5, limit: 9 });
  await notices.forget(over.map(({ accountId, act }) => ({ accountId, sequence: act.sequence })));
  await accounts.forget('one');

  for (const id of ['a', 'b']) {
    await sessions.insert(aSession({ id }));
    await administrators.insert(anAdministrator({ id }));
    await apiTokens.insert(anApiToken({ id, hash: id }));
    await organizations.insert(anOrganization({ id, domains: [id] }));
    await jobs.insert(aJob({ id, key: id }));
    await challenges.put(aChallenge({ id }));
    await signInNames.claim({ name: id, accountId: 'one', claimedAt: noon });
    await throttles.take(id, null, { windows: {}, runs: {} }, noon);
  }
  for (const records of [sessions, administrators, apiTokens, organizations, jobs]) {
    const found = await records.find('a');
    await records.remove('a', found?.version ?? 0);
  }
  const session = await sessions.find('b');
  if (session !== null) await sessions.replace(session.value, session.version);
  await sessions.listOf('account-1');
  await sessions.sweep(Number.MAX_SAFE_INTEGER, 9);
  await administrators.findByEmail('grace@example.org');
  await administrators.findByAccount('administrator-account-1');
  await administrators.list();
  const { version } = await administrators.owners();
  await administrators.swapOwners(['a'], version);
  await administrators.swapOwners(['b'], (await administrators.owners()).version);
  await apiTokens.findByHash('b');
  await apiTokens.list();
  await organizations.findByDomain('b');
  await organizations.list();
  await jobs.findByKey('administrator-1', 'b', noon);
  await jobs.runnable(noon, 9);
  await jobs.sweep(Number.MAX_SAFE_INTEGER, 9);
  await challenges.find('a');
  await challenges.take('a');
  await challenges.sweep(Number.MAX_SAFE_INTEGER, 9);
  const name = await signInNames.claim({ name: 'a', accountId: 'two', claimedAt: noon });
  if (name !== null) await signInNames.takeOver('a', name, { name: 'a', accountId: 'two', claimedAt: noon });
  await signInNames.release({ name: 'b', accountId: 'one', claimedAt: 1 });
  const counted = await throttles.find('a');
  if (counted !== null) await throttles.take('a', counted.version, counted.tally, noon);
  await throttles.sweep(Number.MAX_SAFE_INTEGER, 9);
}

/** A query with the values taken out, as one line. */
function shapeOf({ command, collection, filter, sort }: Query): string {
  const by = Object.keys(sort).length === 0 ? '' : ` in the order of ${Object.keys(sort).join(', ')}`;
  return `${command} ${collection} by ${filtered(filter)}${by}`;
}

const filtered = (filter: Document): string =>
  Object.entries(filter)
    .map(([path, wanted]) => {
      if (typeof wanted !== 'object') return path;
      if (path === '$or') return `(${wanted.map(filtered).join(' or ')})`;
      return `${path} ${Object.keys(Object(wanted)).join(' ')}`;
    })
    .join(', ') || 'nothing';

interface Query {
  readonly command: string;
  readonly collection: string;
  readonly filter: Document;
  readonly sort: Document;
  /** The command without what belongs to the connection that it came over. */
  readonly whole: Document;
}

function queryOf({ commandName: command, command: sent }: CommandStartedEvent): Query | null {
  const { lsid: _session, $db: _db, txnNumber: _number, readConcern: _read, writeConcern: _write, ...whole } = sent;
  const of = (filter: Document = {}, sort: Document = {}): Query => {
    const order = sort instanceof Map ? Object.fromEntries(sort) : sort;
    return { command, collection: String(whole[command]), filter, sort: order, whole };
  };
  switch (command) {
    case 'find':
      return of(whole['filter'], whole['sort']);
    case 'update':
      return of(whole['updates'][0].q);
    case 'delete':
      return of(whole['deletes'][0].q);
    case 'findAndModify':
      return of(whole['query']);
    default:
      return null;
  }
}

interface Seen {
  /** Each query that the ports ask, with the stages by which it finds what it wants. */
  readonly plans: ReadonlyMap<string, readonly string[]>;
  readonly commands: ReadonlySet<string>;
}

async function look(): Promise<Seen> {
  if ('lack' in mongod) return { plans: new Map(), commands: new Set() };
  const client = clientFor(mongod.url, { monitorCommands: true });
  const sent: CommandStartedEvent[] = [];
  const database = aDatabaseName();
  const store = await openOn(client, { url: mongod.url, database });
  client.on('commandStarted', (event) => sent.push(event));
  await exercise(store);
  client.removeAllListeners('commandStarted');
  const plans = new Map<string, readonly string[]>();
  for (const query of sent.map(queryOf)) {
    if (query === null || plans.has(shapeOf(query))) continue;
    const { queryPlanner } = await client.db(database).command({ explain: query.whole, verbosity: 'queryPlanner' });
    plans.set(shapeOf(query), stagesOf(queryPlanner.winningPlan));
  }
  await client.db(database).dropDatabase();
  await store.close();
  return { plans, commands: new Set(sent.map(({ commandName }) => commandName)) };
}

/** The stages that find something, by the index they use. */
function stagesOf(plan: Document): readonly string[] {
  const inner: readonly Document[] = [plan['inputStage'], ...(plan['inputStages'] ?? [])].filter(Boolean);
  const stage = String(plan['stage']);
  return [...ownStage(stage, plan), ...inner.flatMap(stagesOf)];
}

function ownStage(stage: string, { indexName }: Document): readonly string[] {
  if (stage === 'IDHACK') return ['_id_'];
  if (typeof indexName === 'string') return [indexName];
  return isPlain.has(stage) ? [] : [stage];
}

/** What a plan does with a document that an index or an id has found. */
const isPlain: ReadonlySet<string> = new Set([
  'DELETE',
  'BATCHED_DELETE',
  'FETCH',
  'LIMIT',
  'PROJECTION_COVERED',
  'PROJECTION_DEFAULT',
  'PROJECTION_SIMPLE',
  'UPDATE',
]);

/** The queries that each way of finding something serves. */
function byIndex(plans: Seen['plans']): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const [query, stages] of plans) (found[stages.join(' then ')] ??= []).push(query);
  return Object.fromEntries(Object.entries(found).map(([index, queries]) => [index, queries.toSorted()]));
}

const seen = await look();

describeWith('mongodb', lackOf(mongod), 'queries to mongodb', () => {
  it('each find what they want by id or through the index that is meant for them', () => {
    expect(byIndex(seen.plans)).toEqual({
      _id_: [
        'delete accounts by _id, state.standing, outbox $size',
        'delete administrators by _id, version',
        'delete apiTokens by _id, version',
        'delete challenges by _id $in, expiresAt $lte',
        'delete jobs by _id $in, value.expiresAt $lte',
        'delete jobs by _id, version',
        'delete organizations by _id, version',
        'delete sessions by _id $in, value.expiresAt $lte',
        'delete sessions by _id, version',
        'delete signInNames by _id, accountId, claimedAt',
        'delete throttles by _id $in, expiresAt $lt',
        'find accounts by _id',
        'find accounts by _id $gt in the order of _id',
        'find accounts by _id $in',
        'find accounts by _id, outbox $elemMatch',
        'find accounts by nothing in the order of _id',
        'find administrators by _id',
        'find administrators by nothing in the order of _id',
        'find apiTokens by _id',
        'find apiTokens by nothing in the order of _id',
        'find challenges by _id',
        'find history by _id $in, accountId',
        'find history by _id, accountId, act.id',
        'find jobs by _id',
        'find organizations by _id',
        'find organizations by nothing in the order of _id',
        'find owners by _id',
        'find sessions by _id',
        'find signInNames by _id',
        'find throttles by _id',
        'findAndModify challenges by _id',
        'update accounts by _id, revision',
        'update accounts by _id, sequence',
        'update owners by _id, version',
        'update sessions by _id, version',
        'update signInNames by _id, accountId, claimedAt',
        'update throttles by _id, version',
      ],
      domain: ['find organizations by domains'],
      'due-alertMail': [
        'find accounts by due.alertMail $gte in the order of due.alertMail',
        'find accounts by due.alertMail $lte in the order of due.alertMail',
      ],
      'due-alertText': [
        'find accounts by due.alertText $gte in the order of due.alertText',
        'find accounts by due.alertText $lte in the order of due.alertText',
      ],
      'due-codeMail': [
        'find accounts by due.codeMail $gte in the order of due.codeMail',
        'find accounts by due.codeMail $lte in the order of due.codeMail',
      ],
      'due-codeText': [
        'find accounts by due.codeText $gte in the order of due.codeText',
        'find accounts by due.codeText $lte in the order of due.codeText',
      ],
      'due-dead': ['find accounts by due.dead $gte in the order of due.dead'],
      'due-erase': ['find accounts by due.erase $lte in the order of due.erase'],
      'due-settled': ['find accounts by due.settled $gte in the order of due.settled'],
      ends: [
        'find challenges by expiresAt $lte in the order of expiresAt',
        'find jobs by value.expiresAt $lte in the order of value.expiresAt',
        'find sessions by value.expiresAt $lte in the order of value.expiresAt',
        'find throttles by expiresAt $lt in the order of expiresAt',
      ],
      hash: ['find apiTokens by value.hash'],
      key: [
        'find jobs by value.creator.id, value.key, value.expiresAt $gt in the order of value.creator.id, value.key, value.createdAt',
      ],
      mail: ['find administrators by value.emailNormal'],
      'of-account': [
        'find administrators by value.accountId',
        'find history by accountId in the order of accountId, sequence',
        'find history by accountId, sequence $lt in the order of accountId, sequence',
        'find sessions by value.accountId in the order of value.accountId, value.startedAt',
      ],
      open: ['find jobs by openSince $gte, (value.status or value.heldUntil $lte) in the order of openSince'],
    });
  });

  it('are finds, updates, deletes and inserts, and nothing that a rule could be hidden in', () => {
    expect(seen.commands).toEqual(new Set(['delete', 'find', 'findAndModify', 'getMore', 'insert', 'update']));
  });
});
