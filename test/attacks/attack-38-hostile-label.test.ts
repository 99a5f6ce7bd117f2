import { cleanText, tidyText } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { expectCode, expectOk } from '../e2e/self-service/expectations.ts';
import { outside, system } from '../e2e/self-service/world.ts';
import { over } from './grounds.ts';
import { look, notMeToken } from './links.ts';

/** What no text may hold, and what is only text. */
const controls = ['a\r\nBcc: evil@example.com', 'a\0b', 'a\u202eb', 'a\u2028b', 'a\u0007', 'a\u009bb'];
const plain = [
  '<script>alert(1)</script>',
  '{name} {{77777*77777}} ${77777*77777}',
  '"><img src=x onerror=alert(1)>',
  '👩‍👩‍👧‍👦 phone',
];

describe('no-forged-line: a text that somebody typed [R]', () => {
  it('is refused where it holds a control, a line or a direction, or is too long', () => {
    for (const text of [...controls, 'x'.repeat(10_000)]) expect([text, cleanText(text, 128)]).toEqual([text, null]);
    for (const text of plain) expect(cleanText(text, 128)).toBe(text);
    for (const text of controls) expect(tidyText(text, 128)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
    expect(tidyText('x'.repeat(10_000), 128)).toHaveLength(128);
  });
});

describe.each(over('HE'))('no-forged-line: a hostile label, %s', (_where, open) => {
  it('of a factor is refused, or is text wherever it is shown', async () => {
    await using world = await open();
    const person = await world.person();
    world.clock.pass(8 * 86_400_000);
    const ask = { ...outside, accountId: person.id };
    const enrolment = { actor: system, oneOfAKind: false, ifMatch: null, needsPassword: false } as const;
    for (const label of [...controls, 'x'.repeat(10_000)]) {
      const { outcome } = await world.server.detent.beginTotp(ask, { ...enrolment, label });
      expect(outcome).toMatchObject({ kind: 'refused', failure: { code: 'input-invalid', field: 'label' } });
    }
    const ids: string[] = [];
    for (const label of plain) {
      const { shown } = await world.server.detent.beginTotp(ask, { ...enrolment, label });
      const factorId = shown?.factorId ?? '';
      ids.push(factorId);
      await world.happen(person, { type: 'factor-confirmed', factorId, step: 0 });
    }
    await world.deliver();
    for (const factorId of ids) {
      const removal = { which: { factorId }, includePending: false, ifMatch: null } as const;
      const more = { actor: system, needsPassword: false, compromised: false } as const;
      await world.server.detent.removeFactor(ask, { ...removal, ...more });
    }
    const mails = await world.deliver();
    expect(mails).toHaveLength(plain.length);
    for (const { html, raw, subject } of mails) {
      expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
      expect(html).not.toContain('6049261729');
      expect(subject).not.toMatch(/[<{]/);
      const [head = ''] = raw.split('\r\n\r\n');
      expect(head).not.toMatch(/^bcc:/im);
    }
    const shown = mails.map(({ text }) => text).join('\n');
    for (const label of plain) expect(shown).toContain(label);
    const page = await look(world, await notMeToken(world, person.email));
    expect(page.text).not.toMatch(/<script|<img/);
    expect(page.text).toContain('👩‍👩‍👧‍👦');
  });
});

describe.each(over('H'))('no-forged-line: a hostile name, %s', (_where, open) => {
  it('of a person or a browser forges no line and no header', async () => {
    await using world = await open();
    const guest = world.device(await world.person());
    const registering = (name: string, n: number) =>
      guest.send('POST', '/api/auth/register', {
        with: [],
        body: { email: `guest.${n}@example.com`, password: guest.person.password, name },
      });
    for (const [n, name] of ['a'.repeat(201), '  '].entries())
      expectCode(await registering(name, n), 'INVALID_REQUEST');
    for (const [n, name] of [...controls, ...plain].entries()) {
      const answer = await registering(name, 10 + n);
      expect([200, 400]).toContain(answer.status);
      if (answer.status === 200) expect(answer.text).not.toMatch(/\\r|\\n|\\u0000|\u202e|\u2028/);
    }
    const device = guest.twin();
    expectOk(await device.signIn({ browser: 'Evil\r\nBcc: evil@example.com <script>', os: '{os}\u202e' }));
    const mails = await world.deliver();
    expect(mails.length).toBeGreaterThan(0);
    for (const { html, raw } of mails) {
      expect(html).not.toContain('<script');
      expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im);
    }
    for (const line of world.server.log) expect(JSON.stringify(line).split('\n')).toHaveLength(1);
  });
});
