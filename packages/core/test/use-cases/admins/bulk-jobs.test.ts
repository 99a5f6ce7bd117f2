import { createAdministration, type Job, type JobItem } from '@detent/core';
import { anAccount, anApiToken, aTotp, failing, noon } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { before, instead } from '../../support/world.ts';
import { type AdminWorld, above, anAdminWorld } from './admin-world.ts';

const item = (accountId: string, wishes: Partial<JobItem> = {}): JobItem => ({
  accountId,
  factorId: null,
  kinds: null,
  compromised: false,
  ...wishes,
});

async function withPeople(count: number): Promise<AdminWorld & { readonly actor: typeof above }> {
  const own = await anAdminWorld();
  for (let index = 0; index < count; index += 1) {
    const id = `account-${index}`;
    await own.world.put(anAccount({ id, factors: [aTotp({}, id)], person: { addresses: [] } }));
  }
  const owner = await own.added();
  return { ...own, actor: { ...above, id: owner.id } };
}

const everybody = (count: number): readonly JobItem[] =>
  Array.from({ length: count }, (_, index) => item(`account-${index}`));

async function started(
  own: Awaited<ReturnType<typeof withPeople>>,
  items: readonly JobItem[],
  wishes: object = {},
): Promise<Job> {
  const asked = { reason: 'withdrawn', items, dryRun: false, key: null, ...wishes };
  const begun = await own.administration.bulkJobs.start(own.actor, asked);
  if (begun.kind !== 'job') throw new TypeError(begun.kind);
  return begun.job;
}

const stored = async ({ ports }: AdminWorld, { id }: Job): Promise<Job | undefined> =>
  (await ports.jobs.find(id))?.value;

describe('a bulk removal', () => {
  it('goes on in rounds, so that requests have their turn, and ends', async () => {
    const own = await withPeople(25);
    const job = await started(own, everybody(25));
    expect(await own.administration.bulkJobs.run()).toBe(true);
    expect(await stored(own, job)).toMatchObject({ status: 'running', heldUntil: 0 });
    expect((await stored(own, job))?.outcomes).toHaveLength(20);
    while (await own.administration.bulkJobs.run());
    expect(await stored(own, job)).toMatchObject({ status: 'completed' });
    expect((await stored(own, job))?.outcomes.every(({ kind }) => kind === 'done')).toBe(true);
    expect(await own.administration.bulkJobs.run()).toBe(false);
  });

  it('is held by one server at a time', async () => {
    const own = await withPeople(1);
    await started(own, everybody(1));
    const beaten = own.server({ jobs: failing(own.ports.jobs, { method: 'replace', how: 'refused' }) });
    expect(await beaten.bulkJobs.run()).toBe(true);
    expect((await own.world.account('account-0')).factors[0]?.state).toBe('active');
  });

  it('writes down what an item came to where its commit outlived whoever made it', async () => {
    const own = await withPeople(2);
    const job = await started(own, everybody(2));
    // The process dies between the commit and the writing down.
    const torn = own.server({ jobs: failing(own.ports.jobs, { method: 'replace', how: 'throw', after: 1 }) });
    await expect(torn.bulkJobs.run()).rejects.toMatchObject({ name: 'DetentError' });
    expect((await own.world.account('account-0')).factors[0]?.state).toBe('removed');
    expect((await stored(own, job))?.outcomes).toEqual([]);
    expect(await own.administration.bulkJobs.run()).toBe(false);
    own.world.ports.clock.pass(60_000);
    while (await own.administration.bulkJobs.run());
    const outcomes = (await stored(own, job))?.outcomes;
    expect(outcomes).toMatchObject([{ kind: 'done', impact: { removed: [{ kind: 'totp' }] } }, { kind: 'done' }]);
    expect(await own.world.acts('account-0')).toHaveLength(1);
  });

  it('that is cancelled while an item is under way says what that item came to, and does no other', async () => {
    const own = await withPeople(3);
    const job = await started(own, everybody(3));
    const cancels = () => own.administration.bulkJobs.cancel(own.actor, job.id);
    const late = own.server({ accounts: before(own.ports.accounts, 'commit', cancels) });
    while (await late.bulkJobs.run());
    expect(await stored(own, job)).toMatchObject({ status: 'cancelled' });
    expect((await stored(own, job))?.outcomes).toHaveLength(1);
    expect((await own.world.account('account-1')).factors[0]?.state).toBe('active');
    expect(await own.administration.bulkJobs.cancel(own.actor, job.id)).toMatchObject({ status: 'cancelled' });
  });

  it('does not write an outcome down twice', async () => {
    const own = await withPeople(1);
    const job = await started(own, everybody(1));
    const takesOver = async () => {
      const found = await own.ports.jobs.find(job.id);
      if (found === null) return;
      await own.ports.jobs.replace({ ...found.value, outcomes: [{ kind: 'done', impact: null }] }, found.version);
    };
    const late = own.server({ accounts: before(own.ports.accounts, 'commit', takesOver) });
    while (await late.bulkJobs.run());
    expect((await stored(own, job))?.outcomes).toEqual([{ kind: 'done', impact: null }]);
  });

  it('ends where it is gone, or where nobody knows who began it', async () => {
    const own = await withPeople(1);
    const job = await started(own, everybody(1));
    const gone = own.server({ jobs: instead(own.ports.jobs, { find: async () => null }) });
    expect(await gone.bulkJobs.run()).toBe(true);
    expect(await gone.bulkJobs.cancel(own.actor, job.id)).toBeNull();
    own.world.ports.clock.pass(60_000);
    const service = { ...own.actor, kind: 'service', id: 'nobody' } as const;
    const asked = { reason: 'withdrawn', items: everybody(1), dryRun: false, key: null };
    const other = await own.administration.bulkJobs.start(service, asked);
    while (await own.administration.bulkJobs.run());
    expect(other).toMatchObject({ kind: 'job' });
    const found = other.kind === 'job' ? await stored(own, other.job) : undefined;
    expect(found).toMatchObject({ status: 'cancelled', outcomes: [] });
  });

  it('begun by a service goes on while its token is good', async () => {
    const own = await withPeople(1);
    const { apiTokens } = own.ports;
    const { clock } = own.world.ports;
    const begun = async (id: string, wishes: object) => {
      await apiTokens.insert(anApiToken({ id, hash: id, role: 'administrator', ...wishes }));
      const answer = await own.administration.bulkJobs.start(
        { ...own.actor, kind: 'service', id },
        { reason: 'withdrawn', items: everybody(1), dryRun: true, key: null },
      );
      if (answer.kind !== 'job') throw new TypeError(answer.kind);
      return answer.job;
    };
    clock.pass(10);
    const jobs = [
      await begun('for good', {}),
      await begun('for a while', { expiresAt: noon + 11 }),
      await begun('over', { expiresAt: noon + 10 }),
      await begun('revoked', { revokedAt: noon }),
      await begun('without a role', { role: null }),
    ];
    while (await own.administration.bulkJobs.run());
    const statuses = await Promise.all(jobs.map(async (job) => (await stored(own, job))?.status));
    expect(statuses).toEqual(['completed', 'completed', 'cancelled', 'cancelled', 'cancelled']);
  });

  it('that is gone a moment later is not cancelled', async () => {
    const own = await withPeople(1);
    const job = await started(own, everybody(1));
    const found = [await own.ports.jobs.find(job.id)];
    const goes = own.server({ jobs: instead(own.ports.jobs, { find: async () => found.shift() ?? null }) });
    expect(await goes.bulkJobs.cancel(own.actor, job.id)).toBeNull();
  });

  it('that is cancelled after as many items as are done in one round stays so', async () => {
    const own = await withPeople(21);
    const job = await started(own, everybody(21));
    const cancels = async () => {
      await own.administration.bulkJobs.cancel(own.actor, job.id);
    };
    let commits = 0;
    const accounts = instead(own.ports.accounts, {
      commit: async (...given) => {
        commits += 1;
        if (commits === 20) await cancels();
        return own.ports.accounts.commit(...given);
      },
    });
    await own.server({ accounts }).bulkJobs.run();
    expect(await stored(own, job)).toMatchObject({ status: 'cancelled' });
    expect((await stored(own, job))?.outcomes).toHaveLength(20);
  });

  it('calls an item that nothing was said about timed out', async () => {
    const own = await withPeople(1);
    const { detent } = own.administration;
    const silent = createAdministration(own.ports, { ...detent, bulkRemove: async function* () {} });
    const job = await started(own, everybody(1));
    await silent.bulkJobs.run();
    expect((await stored(own, job))?.outcomes).toEqual([{ kind: 'refused', failure: { code: 'timed-out' } }]);
  });

  it('is shown to whoever began it and to owners, while it is kept', async () => {
    const own = await withPeople(1);
    const job = await started(own, everybody(1));
    const { bulkJobs } = own.administration;
    const stranger = { ...above, kind: 'administrator', id: 'stranger' } as const;
    expect(await bulkJobs.find(own.actor, job.id)).not.toBeNull();
    expect(await bulkJobs.find(stranger, job.id)).toBeNull();
    expect(await bulkJobs.cancel(stranger, job.id)).toBeNull();
    expect(await bulkJobs.find(own.actor, 'unknown')).toBeNull();
    own.world.ports.clock.pass(31 * 86_400_000);
    expect(await bulkJobs.find(own.actor, job.id)).toBeNull();
  });

  it('gives up cancelling where somebody else is always faster', async () => {
    const own = await withPeople(1);
    const job = await started(own, everybody(1));
    const beaten = own.server({ jobs: failing(own.ports.jobs, { method: 'replace', how: 'refused' }) });
    expect(await beaten.bulkJobs.cancel(own.actor, job.id)).toBeNull();
  });

  it('of two with one key only one is begun, whatever the store says of it first', async () => {
    const own = await withPeople(1);
    const asked = { reason: 'withdrawn', items: everybody(1), dryRun: true, key: 'one' };
    const blind = own.server({ jobs: instead(own.ports.jobs, { findByKey: async () => null }) });
    const one = await own.administration.bulkJobs.start(own.actor, asked);
    expect(await blind.bulkJobs.start(own.actor, asked)).toEqual(one);
    expect(await blind.bulkJobs.start(own.actor, { ...asked, reason: 'other' })).toEqual({ kind: 'key-reused' });
    const forgetful = own.server({ jobs: instead(own.ports.jobs, { find: async () => null }) });
    expect(await forgetful.bulkJobs.start(own.actor, { ...asked, key: 'two' })).toMatchObject({ kind: 'job' });
    while (await own.administration.bulkJobs.run());
    expect((await own.world.account('account-0')).factors[0]?.state).toBe('active');
  });
});
