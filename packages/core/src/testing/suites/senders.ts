import type { Impact } from '../../account/act.ts';
import { type NoticeKind, noticeClasses } from '../../account/notice.ts';
import { keep } from '../../memory/keep.ts';
import type { AlertSender, CodeSender, Delivery, SendAnswer } from '../../ports/senders.ts';
import { aMailbox, aNotice, anAccount, anAct, noon } from '../fixtures.ts';
import { holds } from './holds.ts';
import { atOnce, type Check, checks, type Open, type Runner } from './runner.ts';
import { oddTexts } from './samples.ts';

/** The sender under test. */
export interface AlertSenderWorld {
  /** Its receiver takes everything. */
  readonly sender: AlertSender;
  /** What the sender's clock says. */
  readonly now: number;
}

/** The sender under test. */
export interface CodeSenderWorld {
  /** Its receiver takes everything. */
  readonly sender: CodeSender;
  /** What the sender's clock says. */
  readonly now: number;
}

/** What `AlertSender` promises, whatever it delivers through. */
export function alertSenderContract(runner: Runner, name: string, open: Open<AlertSenderWorld>): void {
  const check = checks(runner, open);
  runner.describe(`${name} alert sender`, () => {
    senderContract(check, ['factor-removed', 'factor-added', 'changes-frozen', 'signed-in', 'account-closed']);
  });
}

/** What `CodeSender` promises, whatever it delivers through. */
export function codeSenderContract(runner: Runner, name: string, open: Open<CodeSenderWorld>): void {
  const check = checks(runner, open);
  runner.describe(`${name} code sender`, () => {
    check('it delivers what was asked for, and no alerts', async ({ sender }) => {
      holds(sender.kinds.length > 0, 'it delivers something');
      holds(
        sender.kinds.every((kind) => noticeClasses[kind] === 'C'),
        'all of it was asked for',
      );
    });
    senderContract(check, ['sign-in-code', 'step-up-code', 'enrol-code']);
  });
}

function senderContract<W extends AlertSenderWorld>(check: Check<W>, kinds: readonly NoticeKind[]): void {
  check('a message is accepted, and may be sent again', async (opened) => {
    for (const kind of [...kinds, ...kinds]) {
      const answer = await send(opened, deliveryOf(opened, kind));
      holds(answer.kind === 'accepted', `${kind} is accepted`);
    }
  });

  check('twenty messages at once are all accepted', async (opened) => {
    const sent = await atOnce(20, (index) =>
      Promise.all(kinds.map((kind) => send(opened, deliveryOf(opened, kind, `Example ${index}`)))),
    );
    holds(
      sent.flat().every(({ kind }) => kind === 'accepted'),
      'each of them is accepted',
    );
  });

  check('whatever people typed is answered, not thrown at', async (opened) => {
    for (const text of oddTexts) {
      for (const kind of kinds) await send(opened, deliveryOf(opened, kind, text));
    }
  });

  check('a deadline that is over is answered, too', async (opened) => {
    for (const kind of kinds) await send(opened, deliveryOf(opened, kind), opened.now - 1);
  });
}

const answers = new Set<SendAnswer['kind']>(['accepted', 'later', 'unreachable', 'refused', 'unusable']);

async function send(
  { sender, now }: AlertSenderWorld,
  delivery: Delivery,
  deadline: number = now + 45_000,
): Promise<SendAnswer> {
  const answer = await sender.send(delivery, deadline);
  holds(answers.has(answer.kind) && answer.code !== '', 'it answers one of the five, with a code');
  return answer;
}

/** A message of that kind in which everything that somebody could type is that text. It is frozen: nobody writes into it. */
function deliveryOf({ sender, now }: AlertSenderWorld, kind: NoticeKind, text = 'Example'): Delivery {
  const { channel } = sender;
  const alert = noticeClasses[kind] !== 'C';
  const account = anAccount({ person: { name: text, addresses: [aMailbox({ channel })] } });
  const notice = aNotice({ kind, channel, dueAt: now, expiresAt: now + 600_000, sealed: alert ? null : 'sealed' });
  const act = anAct({
    at: now,
    actor: { kind: 'administrator', id: 'administrator-1', name: text },
    reason: text,
    origin: { address: '192.0.2.1', browser: text, system: text },
    events: [{ type: 'factors-removed', factorIds: ['totp-1'], restorableUntil: now + 1_000, compromised: false }],
    impact: impactOf(text),
    notices: [notice],
  });
  const lease = { token: 'lease-1', until: now + 120_000 };
  const settled = { settledAt: null, because: null, to: null };
  const progress = { state: 'claimed', dueAt: now, claims: 1, tries: 0, lease, ...settled } as const;
  return keep({
    claimed: { accountId: account.id, notice, progress, act, account },
    to: channel === 'email' ? 'ada@example.org' : '+4930901820',
    code: alert ? null : '123456',
    notMe: alert ? 'nm1.account-1.1.mail-1.c3ludGhldGljIHRva2VuIG9mIGZvcnR5LXRocmVlISE' : null,
    organization: text,
    tells: { reason: true, actorName: true },
  });
}

const impactOf = (label: string): Impact => ({
  removed: [{ id: 'totp-1', kind: 'totp', label, target: null }],
  dropped: [],
  added: [],
  restored: [],
  locked: [],
  remaining: [{ id: 'email-1', kind: 'email' }],
  onlyFactor: false,
  mustEnrol: false,
  preferred: 'email',
  recoveryCodesRemoved: 0,
  sessions: 'ended',
  alerts: 1,
  alertLanguage: 'en',
  restorableUntil: noon,
});
