import { describe, expect, it } from 'vitest';
import { baseUrl, uiOrigin } from '../e2e/self-service/server.ts';
import { over } from './grounds.ts';

const forged = {
  Host: 'evil.example',
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Proto': 'http',
  Forwarded: 'host=evil.example;proto=http',
  'X-Original-URL': '/evil',
};

describe.each(over('HE'))('links-from-configuration: a request that forges where it was sent, %s', (_where, open) => {
  it('changes no link in any mail that it causes', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person({ verified: false }));
    await device.send('POST', '/api/auth/email/verification/send', { headers: forged });
    await device.disable('totp', { headers: forged });
    const mails = await world.deliver();
    expect(mails).toHaveLength(2);
    const links = mails.flatMap(({ text, html }) =>
      [...`${text} ${html}`.matchAll(/https?:\/\/[^\s"'<>)]+/g)].map(String),
    );
    expect(links.length).toBeGreaterThan(1);
    for (const link of links)
      expect(link.startsWith(`${baseUrl}/`) || link.startsWith(`${uiOrigin}/`) || link === uiOrigin).toBe(true);
    for (const { raw } of mails) expect(raw).not.toContain('evil');
  });
});
