import { languages, type MailSettings, SmtpSender } from '@detent/adapter-mail';
import {
  type Account,
  type Act,
  type Ask,
  createDetent,
  createRelay,
  type Detent,
  defaultPolicy,
  type Operator,
  type Policy,
  type Relay,
  type RelayDeps,
} from '@detent/core';
import {
  aMailbox,
  anAccount,
  anAct,
  createMemoryStores,
  FakeOneTimePasswords,
  ManualClock,
  type MemoryStores,
  PlainTokens,
  PlainVault,
  QuickHasher,
  SequenceIds,
} from '@detent/core/testing';
import type { RunningMailServer } from '../../packages/adapter-mail/test/smtp-server.ts';

export const day = 86_400_000;

const settings: MailSettings = {
  product: 'Detent',
  baseUrl: 'https://auth.example.com',
  uiBaseUrl: 'https://app.example.com',
  contact: 'help@example.com',
  languages,
  defaultLanguage: 'en',
  from: 'no-reply@example.com',
  bounce: 'bounce@example.com',
  mailDomain: 'mail.example.com',
};

export const administrator: Operator = {
  kind: 'administrator',
  id: 'administrator-1',
  name: 'Grace',
  accountId: null,
  rank: 2,
  organizations: '*',
};

/** Use cases, a relay and a real way to a mail server, over stores in memory and a clock that is told the time. */
export interface MailWorld {
  readonly stores: MemoryStores;
  readonly clock: ManualClock;
  readonly vault: PlainVault;
  readonly detent: Detent;
  readonly relay: Relay;
  /** One more relay, as another server would run it. */
  another(wishes?: Partial<RelayDeps>): Relay;
  /** Puts an account with these mailboxes into the store. */
  opened(wishes?: Parameters<typeof anAccount>[0]): Promise<Account>;
  removeTotp(wishes?: Partial<Ask>): Promise<Act>;
  /** Passes of the relay until nothing is due within that time. */
  runFor(ms: number): Promise<void>;
  close(): void;
}

export function mailWorld(server: Pick<RunningMailServer, 'port' | 'ca'>, policy: Policy = defaultPolicy): MailWorld {
  const stores = createMemoryStores();
  const clock = new ManualClock();
  const vault = new PlainVault();
  const tokens = new PlainTokens();
  const ids = new SequenceIds();
  const ports = { ...stores, clock, ids, vault, tokens, hasher: new QuickHasher() };
  const detent = createDetent({ ...ports, oneTimePasswords: new FakeOneTimePasswords() }, { policy });
  const mail = new SmtpSender({
    server: { host: 'localhost', port: server.port, tls: 'starttls', login: null, ca: server.ca },
    settings,
    clock,
  });
  const another = (wishes: Partial<RelayDeps> = {}): Relay =>
    createRelay({
      ...ports,
      policies: detent.policies,
      senders: { alerts: [mail], codes: [mail] },
      within: (work) => work,
      alertsOff: [],
      ...wishes,
    });
  const relay = another();

  return {
    stores,
    clock,
    vault,
    detent,
    relay,
    another,

    async opened(wishes) {
      const account = anAccount(wishes);
      const act = anAct({ id: 'opening', sequence: 1 });
      await stores.accounts.insert(account, act);
      await stores.notices.forget([{ accountId: account.id, sequence: 1 }]);
      return account;
    },

    async removeTotp(wishes = {}) {
      const signal = { aborted: false };
      const ask: Ask = { accountId: 'account-1', door: 'admin', reason: 'lost phone', origin: null, signal, ...wishes };
      const removal = {
        actor: administrator,
        which: { kind: 'totp' },
        includePending: false,
        ifMatch: null,
        needsPassword: false,
        compromised: false,
      } as const;
      const outcome = await detent.removeFactor(ask, removal);
      if (outcome.kind === 'refused' || outcome.act === null) throw new Error('nothing was removed');
      return outcome.act;
    },

    async runFor(ms) {
      const end = clock.now() + ms;
      for (;;) {
        const { waitMs } = await relay.pass();
        const next = clock.now() + (waitMs ?? Infinity);
        if (next > end) break;
        clock.set(next);
      }
      clock.set(end);
    },

    close: () => mail.close(),
  };
}

/** Verified mailboxes, the first of them the account's own. */
export const mailboxes = (...values: readonly string[]): Account['person']['addresses'] =>
  values.map((value, index) => aMailbox({ id: `mail-${index + 1}`, value, normal: value.toLowerCase() }));
