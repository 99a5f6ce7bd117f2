import { describe, expect, it } from 'vitest';
import { http2Client } from '../e2e/self-service/http2-client.ts';
import { baseUrl, uiOrigin } from '../e2e/self-service/server.ts';
import { carriedBy } from './attacked.ts';
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
    const byHttp2 = http2Client(`http://127.0.0.1:${world.server.port}`);
    const { Host: host, ...others } = forged;
    const removal = { headers: { ...carriedBy(device), ...others, ':authority': host } };
    expect((await byHttp2.send('DELETE', '/api/auth/2fa/totp', removal)).status).toBe(200);
    byHttp2.close();
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
