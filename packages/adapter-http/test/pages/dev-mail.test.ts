import { describe, expect, it } from 'vitest';
import { type DevMail, type DevMailbox, devMailOperations } from '../../src/pages/dev-mail.ts';
import { createPages } from '../../src/pages/mount.ts';
import { serve } from '../support/serve.ts';

const alert: DevMail = {
  id: 'a/1',
  at: Date.UTC(2026, 0, 31, 12),
  to: 'ada@example.org',
  subject: 'Removed <b>&\u202e',
  headers: [
    ['Message-ID', '<1@detent>'],
    ['X-Odd', '<i>'],
  ],
  text: 'Removed.\nNot you? https://detent.example/not-me?t=nm1.x&y\n<script>',
  html: '<!doctype html><p style="color:red">Removed</p>',
};
const sms: DevMail = { ...alert, id: 'sms', subject: 'Code', html: null };
const sample: DevMail = { ...alert, id: 'sample', subject: 'Sample' };

const box = (...mails: readonly DevMail[]): DevMailbox => ({
  list: () => mails,
  find: (id) => mails.find((mail) => mail.id === id) ?? null,
});
const pages = (mailbox: DevMailbox) =>
  createPages({ formPages: [], operations: devMailOperations({ mailbox, samples: box(sample), pathPrefix: '/base' }) });

describe('the mailbox of development', () => {
  it('lists its messages, escaped', async () => {
    await using server = await serve({ elsewhere: pages(box(alert, sms)) });
    const text = await (await server.fetch('/dev/mail')).text();
    expect(text).toContain('<a href="/base/dev/mail/a%2F1"><bdi dir="auto">Removed &lt;b&gt;&amp;\u202e</bdi></a>');
    expect(text).toContain('2026-01-31T12:00:00.000Z');
    expect(text).toContain('href="/base/dev/mail/samples"');
  });

  it('says when there is nothing', async () => {
    await using server = await serve({ elsewhere: pages(box()) });
    expect(await (await server.fetch('/dev/mail')).text()).toContain('Nothing here yet.');
  });

  it('shows headers, text and links of a message, and its markup in a frame', async () => {
    await using server = await serve({ elsewhere: pages(box(alert)) });
    const answer = await server.fetch('/dev/mail/a%2F1');
    const text = await answer.text();
    expect(text).toContain('<th scope="row">Message-ID</th><td><bdi dir="auto">&lt;1@detent&gt;</bdi></td>');
    expect(text).toContain('&lt;script&gt;</pre>');
    expect(text).toContain('<a href="https://detent.example/not-me?t=nm1.x&amp;y">');
    expect(text).toContain('<iframe sandbox src="/base/dev/mail/a%2F1/html" title="The message as HTML"></iframe>');
    expect(answer.headers.get('content-security-policy')).toMatch(/; frame-src 'self'$/);
  });

  it('serves the markup so that nothing in it runs, and only our own page frames it', async () => {
    await using server = await serve({ elsewhere: pages(box(alert)) });
    const answer = await server.fetch('/dev/mail/a%2F1/html');
    expect(await answer.text()).toBe(alert.html);
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox",
    );
    expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN');
  });

  it('has no frame for a text message', async () => {
    await using server = await serve({ elsewhere: pages(box(sms)) });
    expect(await (await server.fetch('/dev/mail/sms')).text()).not.toContain('<iframe');
    expect((await server.fetch('/dev/mail/sms/html')).status).toBe(404);
  });

  it('shows samples apart from messages', async () => {
    await using server = await serve({ elsewhere: pages(box(alert)) });
    expect(await (await server.fetch('/dev/mail/samples')).text()).toContain('/base/dev/mail/sample"');
    expect((await server.fetch('/dev/mail/sample')).status).toBe(200);
    expect(await (await server.fetch('/dev/mail')).text()).not.toContain('Sample<');
  });

  it('knows no other message', async () => {
    await using server = await serve({ elsewhere: pages(box(alert)) });
    expect((await server.fetch('/dev/mail/none')).status).toBe(404);
    expect((await server.fetch('/dev/mail/none/html')).status).toBe(404);
  });

  it('can be read by scripts', async () => {
    await using server = await serve({ elsewhere: pages(box(alert)) });
    expect(await (await server.fetch('/dev/mail.json')).json()).toEqual({ messages: [alert] });
  });
});
