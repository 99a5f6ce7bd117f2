import { type PreviewedFacts, PreviewMailbox, sampleDelivery } from '@detent/adapter-mail';
import { alertSenderContract, codeSenderContract, ManualClock } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { settings } from './settings.ts';

const clock = new ManualClock();

function mailbox(): { readonly box: PreviewMailbox; readonly said: PreviewedFacts[] } {
  const said: PreviewedFacts[] = [];
  return { box: new PreviewMailbox({ settings, clock, onMessage: (facts) => said.push(facts) }), said };
}

for (const channel of ['email', 'sms'] as const) {
  const open = async (): Promise<{
    sender: ReturnType<PreviewMailbox['sender']>;
    now: number;
    close(): Promise<void>;
  }> => ({
    sender: mailbox().box.sender(channel),
    now: clock.now(),
    close: async () => {},
  });
  alertSenderContract({ describe, it }, `preview of ${channel}`, open);
  codeSenderContract({ describe, it }, `preview of ${channel}`, open);
}

describe('the mailbox of development', () => {
  it('keeps a mail as it would have arrived', async () => {
    const { box } = mailbox();
    await box.sender('email').send(sampleDelivery({ kind: 'factor-removed', languages: ['de'] }), Infinity);
    const [message] = box.list();
    expect(message).toMatchObject({
      number: 1,
      at: clock.now(),
      kind: 'factor-removed',
      channel: 'email',
      language: 'de',
      to: 'ada@example.com',
      subject: 'Detent: Zweite Faktoren entfernt',
    });
    expect(Object.fromEntries(message?.headers ?? [])).toEqual({
      'Message-ID': '<sample.41.mail-1@mail.example.com>',
      Date: 'Sun, 15 Jun 2025 15:06:40 GMT',
      From: 'Example <no-reply@example.com>',
      'Reply-To': 'help@example.com',
      To: 'ada@example.com',
      Subject: 'Detent: Zweite Faktoren entfernt',
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': 'de',
    });
    expect(message?.text).toContain('Aus Ihrem Konto');
    expect(message?.html).toContain('<html lang="de" dir="ltr">');
  });

  it('has a contact that is no mailbox only in the text', async () => {
    const box = new PreviewMailbox({ settings: { ...settings, contact: '+49 30 901820' }, clock, onMessage: () => {} });
    await box.sender('email').send(sampleDelivery({ kind: 'factor-removed', organization: null }), Infinity);
    const [message] = box.list();
    const headers = Object.fromEntries(message?.headers ?? []);
    expect(headers['Reply-To']).toBeUndefined();
    expect(headers['From']).toBe('Detent <no-reply@example.com>');
    expect(message?.text).toContain('You can reach us without signing in: +49 30 901820');
  });

  it('keeps an SMS, which has neither subject nor headers', async () => {
    const { box } = mailbox();
    await box.sender('sms').send(sampleDelivery({ kind: 'sign-in-code', channel: 'sms' }), Infinity);
    expect(box.list()).toMatchObject([
      { channel: 'sms', to: '+4930901820', subject: null, headers: [], html: null, language: 'en' },
    ]);
  });

  it('says one thing about each message, without its code and its full address', async () => {
    const { box, said } = mailbox();
    await box.sender('email').send(sampleDelivery({ kind: 'sign-in-code' }), Infinity);
    await box.sender('sms').send(sampleDelivery({ kind: 'sign-in-code', channel: 'sms' }), Infinity);
    expect(said).toEqual([
      { number: 1, kind: 'sign-in-code', channel: 'email', language: 'en', to: 'a•••@example.com' },
      { number: 2, kind: 'sign-in-code', channel: 'sms', language: 'en', to: '••••20' },
    ]);
  });

  it('keeps the last hundred, newest first, each under a number of its own', async () => {
    const { box } = mailbox();
    for (let count = 0; count < 101; count += 1) {
      await box.sender('email').send(sampleDelivery({ kind: 'signed-in' }), Infinity);
    }
    const numbers = box.list().map(({ number }) => number);
    expect(numbers).toHaveLength(100);
    expect([numbers[0], numbers[99]]).toEqual([101, 2]);
    expect(box.find(1)).toBeNull();
    expect(box.find(50)?.number).toBe(50);
  });

  it('keeps nothing of a message that cannot be made', async () => {
    const { box, said } = mailbox();
    const answer = await box
      .sender('email')
      .send({ ...sampleDelivery({ kind: 'step-up-code' }), code: null }, Infinity);
    expect(answer).toEqual({ kind: 'unusable', code: 'code' });
    expect(box.list()).toEqual([]);
    expect(said).toEqual([]);
    await box.sender('email').send(sampleDelivery({ kind: 'signed-in' }), Infinity);
    expect(box.list()[0]?.number).toBe(1);
  });
});

const rootOf = async (delivery: ReturnType<typeof sampleDelivery>): Promise<unknown> => {
  const { box } = mailbox();
  await box.sender('email').send(delivery, Infinity);
  const headers = Object.fromEntries(box.list()[0]?.headers ?? []);
  return [headers['In-Reply-To'], headers['References']];
};

describe('the thread of a mail', () => {
  const root = '<sample.7.mail-1@mail.example.com>';

  it('answers the message about the act that was reported', async () => {
    expect(await rootOf(sampleDelivery({ kind: 'changes-frozen' }))).toEqual([root, root]);
  });

  it('goes on when the freeze is lifted', async () => {
    expect(await rootOf(sampleDelivery({ kind: 'freeze-lifted' }))).toEqual([root, root]);
  });

  it('answers the last act that was reported before', async () => {
    const delivery = sampleDelivery({ kind: 'freeze-lifted' });
    const { account, act } = delivery.claimed;
    const disavowed = [
      { sequence: 5, at: act.at - 2, restored: [] },
      { sequence: 7, at: act.at, restored: [] },
      { sequence: 9, at: act.at + 1, restored: [] },
    ];
    const lifted = { ...delivery, claimed: { ...delivery.claimed, account: { ...account, disavowed } } };
    expect(await rootOf(lifted)).toEqual([root, root]);
  });

  it('begins with every other message', async () => {
    expect(await rootOf(sampleDelivery({ kind: 'factor-removed' }))).toEqual([undefined, undefined]);
    expect(await rootOf(sampleDelivery({ kind: 'factor-restored' }))).toEqual([undefined, undefined]);
    const delivery = sampleDelivery({ kind: 'freeze-lifted' });
    const { account } = delivery.claimed;
    const lifted = { ...delivery, claimed: { ...delivery.claimed, account: { ...account, disavowed: [] } } };
    expect(await rootOf(lifted)).toEqual([undefined, undefined]);
  });
});
