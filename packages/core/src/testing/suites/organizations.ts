import type { Organization, Organizations } from '../../ports/organizations.ts';
import { anOrganization } from '../fixtures.ts';
import { agrees, holds } from './holds.ts';
import { idsOf, recordsContract, stored } from './records.ts';
import { atOnce, checks, countOf, type Open, type Runner } from './runner.ts';
import { oddIds, oddTexts } from './samples.ts';

/** The store under test. */
export interface OrganizationsWorld {
  readonly organizations: Organizations;
}

const withDomains = (id: string, ...domains: readonly string[]): Organization => anOrganization({ id, domains });

const samples: readonly Organization[] = [
  anOrganization({ id: 'bare' }),
  anOrganization({
    id: 'full',
    name: oddTexts.join(' '),
    domains: ['example.org', 'xn--bcher-kva.example'],
    language: 'zh-Hans',
    locked: true,
    policy: {
      onlyFactor: { self: 'allow', helpDesk: 'refuse' },
      countingKinds: ['totp'],
      secondFactor: 'required',
      sessionsOnRemove: 'none',
      undoWindowMs: 1,
      freezeMs: 0,
      alertNumbers: 'always',
      alerts: { includeReason: true },
      relaxedDoors: oddTexts,
      maxFactors: { totp: 0 },
    },
  }),
  anOrganization({ id: 'empty-policy', policy: { onlyFactor: {}, countingKinds: [], alerts: {}, maxFactors: {} } }),
];

/** Everything that `Organizations` promises. `open` answers a fresh, empty store each time. */
export function organizationsContract(runner: Runner, name: string, open: Open<OrganizationsWorld>): void {
  const check = checks(runner, open);
  runner.describe(`${name} organizations`, () => {
    recordsContract(check, {
      of: ({ organizations }) => organizations,
      make: (id) => withDomains(id, `domain of ${id}`),
      vary: (organization, by) => ({ ...organization, name: `Example ${by}` }),
      samples,
    });

    check('an organization is found by each of its domains, which mean themselves', async ({ organizations }) => {
      for (const domain of oddIds) {
        holds((await organizations.findByDomain(domain)) === null, `no other domain matches ${domain}`);
        holds(await organizations.insert(withDomains(`o ${domain}`, `${domain} too`, domain)), `${domain} is inserted`);
      }
      for (const domain of oddIds) {
        const expected = await stored(organizations, `o ${domain}`);
        agrees(await organizations.findByDomain(domain), expected, `${domain} finds its organization`);
        agrees(await organizations.findByDomain(`${domain} too`), expected, `and so does its other domain`);
      }
    });

    check('of two organizations claiming one domain the second is refused', async ({ organizations }) => {
      holds(await organizations.insert(withDomains('one', 'a', 'b')), 'the first is inserted');
      holds(!(await organizations.insert(withDomains('two', 'c', 'b'))), 'the second is refused');
      holds((await organizations.find('two')) === null, 'and wrote nothing');
      holds((await organizations.findByDomain('c')) === null, 'not even its other domain');
      holds(await organizations.insert(withDomains('two', 'c')), 'without that domain it is inserted');
      const two = await stored(organizations, 'two');
      holds(
        !(await organizations.replace(withDomains('two', 'c', 'a'), two.version)),
        'it cannot claim it later either',
      );
      agrees(await stored(organizations, 'two'), two, 'and stays as it was');
    });

    check('an organization keeps its own domains, and what it gives up is free', async ({ organizations }) => {
      await organizations.insert(withDomains('one', 'a', 'b'));
      const { version } = await stored(organizations, 'one');
      holds(await organizations.replace(withDomains('one', 'b', 'd'), version), 'its own domain is no obstacle');
      holds((await organizations.findByDomain('a')) === null, 'what it gave up finds nothing');
      holds((await organizations.findByDomain('d'))?.value.id === 'one', 'what it claimed finds it');
      holds(await organizations.insert(withDomains('two', 'a')), 'what it gave up may be claimed');
      await organizations.remove('one', (await stored(organizations, 'one')).version);
      holds((await organizations.findByDomain('b')) === null, 'what was removed is found by no domain');
      holds(await organizations.insert(withDomains('three', 'b', 'd')), 'and its domains may be claimed');
    });

    check('of twenty organizations claiming one domain at once exactly one wins', async ({ organizations }) => {
      const answers = await atOnce(20, (index) => organizations.insert(withDomains(`o-${index}`, 'a', `own-${index}`)));
      holds(countOf(answers, true) === 1, 'exactly one is told true');
      const winner = `o-${answers.indexOf(true)}`;
      agrees(idsOf(await organizations.list()), [winner], 'nothing else was written');
      holds((await organizations.findByDomain('a'))?.value.id === winner, 'the domain is the winner’s');
    });

    check('of twenty organizations claiming one domain later at once exactly one wins', async ({ organizations }) => {
      await atOnce(20, (index) => organizations.insert(withDomains(`o-${index}`)));
      const answers = await atOnce(20, async (index) => {
        const { version } = await stored(organizations, `o-${index}`);
        return organizations.replace(withDomains(`o-${index}`, 'a'), version);
      });
      holds(countOf(answers, true) === 1, 'exactly one is told true');
      const claiming = (await organizations.list()).filter(({ domains }) => domains.includes('a'));
      agrees(idsOf(claiming), [`o-${answers.indexOf(true)}`], 'the domain is the winner’s alone');
    });

    check('all organizations are listed', async ({ organizations }) => {
      agrees(await organizations.list(), [], 'there are none at first');
      for (const sample of samples) await organizations.insert(sample);
      const listed = await organizations.list();
      agrees(idsOf(listed), idsOf(samples), 'each of them once');
      for (const sample of samples) {
        agrees(
          listed.find(({ id }) => id === sample.id),
          sample,
          'as they were stored',
        );
      }
    });
  });
}
