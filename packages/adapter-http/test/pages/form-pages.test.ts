import { createHash } from 'node:crypto';
import { ManualClock } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { createFlowLimiter } from '../../src/edge/flow-limits.ts';
import { createPages } from '../../src/pages/mount.ts';
import { createNotMePage } from '../../src/pages/not-me.ts';
import { createVerifyEmailPage } from '../../src/pages/verify-email.ts';
import type { PageWords } from '../../src/pages/words.ts';
import { serve } from '../support/serve.ts';

type View = 'open' | 'done' | 'void' | 'verified';

const sorry = (why: string): PageWords => ({
  language: 'en',
  direction: 'ltr',
  title: `Sorry: ${why}`,
  blocks: [],
  tokenHolds: false,
  button: null,
  others: [],
});

/** Pages over one token that is good, `good`, until somebody acts on it. */
function pages(pathPrefix = '', fault?: Error) {
  const calls: string[] = [];
  let reported = false;
  const words = (view: View, wishes: readonly string[]): PageWords => {
    const arabic = wishes[0] === 'ar';
    return {
      language: arabic ? 'ar' : 'en',
      direction: arabic ? 'rtl' : 'ltr',
      title: 'Was this you?',
      blocks: [{ kind: 'paragraph', text: [`state: ${view}, label: `, { data: '<b>x</b>' }] }],
      tokenHolds: view !== 'void',
      button: view === 'open' ? 'It was not me' : null,
      others: arabic ? [{ tag: 'en', name: 'English' }] : [{ tag: 'ar', name: 'العربية' }],
    };
  };
  const shared = {
    pathPrefix,
    words,
    sorry,
    limit: createFlowLimiter({ most: 10, inMs: 60_000 }, new ManualClock()),
    look: (token: string): Promise<View> => {
      if (fault !== undefined) return Promise.reject(fault);
      if (token !== 'good') return Promise.resolve('void');
      return Promise.resolve(reported ? 'done' : 'open');
    },
  };
  const notMe = createNotMePage<View>({
    ...shared,
    report: (token, _exchange, wishes) => {
      calls.push(`report ${token} ${wishes.join()}`);
      reported ||= token === 'good';
      return Promise.resolve(token === 'good' ? 'done' : 'void');
    },
  });
  const verify = createVerifyEmailPage<View>({
    ...shared,
    verify: (token) => {
      calls.push(`verify ${token}`);
      return Promise.resolve('verified');
    },
  });
  return { calls, elsewhere: createPages({ formPages: [notMe, verify], operations: [] }) };
}

const form = (fields: Record<string, string>): RequestInit => ({ method: 'POST', body: new URLSearchParams(fields) });

describe('the page behind a link', () => {
  it('changes nothing and sets no cookie, however often it is read', async () => {
    const { calls, elsewhere } = pages();
    await using server = await serve({ elsewhere });
    for (let n = 0; n < 20; n += 1) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const answer = await server.fetch('/not-me?t=good', { method });
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
    }
    expect(calls).toEqual([]);
    expect(await (await server.fetch('/not-me?t=good')).text()).toContain('state: open');
  });

  it('holds one form that a keyboard can send, and no script', async () => {
    await using server = await serve({ elsewhere: pages().elsewhere });
    const answer = await server.fetch('/not-me?t=good');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const text = await answer.text();
    expect(text.match(/<form /g)).toHaveLength(1);
    expect(text).toContain('<form method="post" action="/not-me">');
    expect(text).toContain('<input type="hidden" name="token" value="good">');
    expect(text).toContain('<button type="submit">It was not me</button>');
    expect(text).toContain('<html lang="en" dir="ltr">');
    expect(text).toContain('<bdi dir="auto">&lt;b&gt;x&lt;/b&gt;</bdi>');
    expect(text).not.toMatch(/<script|javascript:|\son\w+=|https?:\/\//i);
  });

  it('allows its own style and its own form, and nothing else', async () => {
    await using server = await serve({ elsewhere: pages().elsewhere });
    const answer = await server.fetch('/not-me?t=good');
    const [, style = ''] = /<style>(.*)<\/style>/s.exec(await answer.text()) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(answer.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; frame-ancestors 'none'`,
    );
    expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('is the same page for every token that is worth nothing', async () => {
    await using server = await serve({ elsewhere: pages().elsewhere });
    const read = async (query: string) => {
      const answer = await server.fetch(`/not-me${query}`);
      return [answer.status, await answer.text()];
    };
    const [first, ...others] = await Promise.all(['?t=bad', '?t=bad-other', '', '?t=', '?x=1'].map(read));
    expect(first?.[0]).toBe(200);
    for (const other of others) expect(other).toEqual(first);
    expect(String(first?.[1])).toContain('state: void');
    expect(String(first?.[1])).not.toContain('<form');
  });

  it('speaks the language asked for, and offers the others', async () => {
    await using server = await serve({ elsewhere: pages().elsewhere });
    const arabic = await (await server.fetch('/not-me?t=good&locale=ar')).text();
    expect(arabic).toContain('<html lang="ar" dir="rtl">');
    expect(arabic).toContain('<input type="hidden" name="locale" value="ar">');
    expect(arabic).toContain('<a href="/not-me?t=good&amp;locale=en" lang="en" hreflang="en">English</a>');
    const accepted = await server.fetch('/not-me?t=good', { headers: { 'accept-language': 'ar' } });
    expect(await accepted.text()).toContain('lang="ar"');
    expect((await server.fetch('/not-me?t=good&locale=a*b')).status).toBe(200);
  });

  it('carries the path of the base address in its form and links', async () => {
    await using server = await serve({ elsewhere: pages('/detent').elsewhere, pathPrefix: '/detent' });
    const text = await (await server.fetch('/detent/not-me?t=good')).text();
    expect(text).toContain('action="/detent/not-me"');
    expect(text).toContain('href="/detent/not-me?t=good&amp;locale=ar"');
  });

  it('keeps a hostile token in its place', async () => {
    await using server = await serve({ elsewhere: pages().elsewhere });
    const hostile = encodeURIComponent('"><script>alert(1)</script>');
    const text = await (await server.fetch(`/verify-email?token=${hostile}`)).text();
    expect(text).not.toContain('<script');
  });

  it('leaves its token out of headers and log', async () => {
    await using server = await serve({ elsewhere: pages().elsewhere });
    const answer = await server.fetch('/not-me?t=good');
    expect(JSON.stringify([...answer.headers])).not.toContain('good');
    expect(JSON.stringify(server.log.lines)).not.toContain('good');
    expect(server.log.lines[0]).toMatchObject({ contract: 'pages', operation: 'not-me-page', status: 200 });
  });
});

describe('its button', () => {
  it('acts by the token alone, whatever origin the browser names', async () => {
    const { calls, elsewhere } = pages();
    await using server = await serve({ elsewhere });
    const answer = await server.fetch('/not-me', {
      ...form({ token: 'good', locale: 'ar' }),
      headers: { origin: 'null', 'sec-fetch-site': 'cross-site', 'accept-language': 'fr' },
    });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('state: done');
    expect(calls).toEqual(['report good ar,fr']);
    expect(await (await server.fetch('/not-me?t=good')).text()).toContain('state: done');
  });

  it('takes the token under the name that the link has, too', async () => {
    const { calls, elsewhere } = pages();
    await using server = await serve({ elsewhere });
    await server.fetch('/not-me', form({ t: 'good' }));
    await server.fetch('/verify-email', form({ token: 'mail' }));
    expect(calls).toEqual([expect.stringContaining('report good'), 'verify mail']);
  });

  it('does nothing by a query, without a token, or with a body that is no form', async () => {
    const { calls, elsewhere } = pages();
    await using server = await serve({ elsewhere });
    await server.fetch('/not-me?t=good', { method: 'POST' });
    expect(calls.some((call) => call.includes('good'))).toBe(false);
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"token":"good"}' };
    expect((await server.fetch('/not-me', json)).status).toBe(415);
    expect(calls.some((call) => call.includes('good'))).toBe(false);
  });

  it('may be pressed ten times a minute, and says so in a page', async () => {
    const { calls, elsewhere } = pages();
    await using server = await serve({ elsewhere });
    for (let n = 0; n < 10; n += 1) await server.fetch('/not-me', form({ token: 'bad' }));
    const answer = await server.fetch('/not-me', form({ token: 'good' }));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60']);
    expect(await answer.text()).toContain('Sorry: too-many');
    expect(calls).toHaveLength(10);
    expect((await server.fetch('/not-me?t=good')).status).toBe(200);
  });
});

describe('a page that cannot be shown', () => {
  it('says so in words, and nothing of why', async () => {
    await using server = await serve({ elsewhere: pages('', new Error('secret')).elsewhere });
    const answer = await server.fetch('/not-me?t=good');
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-security-policy')).toContain('style-src');
    const text = await answer.text();
    expect(text).toContain('Sorry: unavailable');
    expect(text).not.toContain('secret');
    expect(server.log.lines.at(-1)).toMatchObject({ status: 500, code: 'defect' });
  });

  it('is a problem where nobody expects a page', async () => {
    await using server = await serve({ elsewhere: pages().elsewhere });
    for (const [path, method, status] of [
      ['/none', 'GET', 404],
      ['/not-me/', 'GET', 404],
      ['/not-me', 'DELETE', 405],
    ] as const) {
      const answer = await server.fetch(path, { method });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(await answer.json()).toMatchObject({ type: 'about:blank', status });
    }
  });
});
