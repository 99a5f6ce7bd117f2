import { describe, expect, it } from 'vitest';
import { securitySchemes } from '../../src/openapi/security-schemes.ts';
import { documentPages } from '../../src/pages/documented.ts';
import { createPages } from '../../src/pages/mount.ts';
import { referenceOperations } from '../../src/pages/reference.ts';
import { documentSelfService } from '../../src/self-service/documented.ts';
import { selfServiceOperations } from '../../src/self-service/operations.ts';
import { serve } from '../support/serve.ts';

const contracts = [
  documentSelfService(selfServiceOperations(Object.assign(Object.create(null), { detent: {} }))),
  documentPages,
];
const elsewhere = createPages({
  formPages: [],
  operations: referenceOperations({
    baseUrl: 'https://id.example.com/detent',
    pathPrefix: '/detent',
    version: '1.2.3',
    contracts: () => contracts,
    securitySchemes,
  }),
});

describe('the reference', () => {
  it('is served for programs', async () => {
    await using server = await serve({ elsewhere });
    const answer = await server.fetch('/openapi.json');
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const document = await answer.json();
    expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'https://id.example.com/detent' }] });
    expect(Object.keys(Object(document).paths)).toEqual(
      expect.arrayContaining(['/api/auth/2fa/totp', '/livez', '/docs', '/api/users/me/sessions/{sessionId}']),
    );
    expect(await (await server.fetch('/openapi.json')).json()).toEqual(document);
  });

  it('is served for people, every endpoint and every code of it', async () => {
    await using server = await serve({ elsewhere });
    const answer = await server.fetch('/docs');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const text = await answer.text();
    for (const { tag, operations } of contracts) {
      expect(text).toContain(`>${tag}</h2>`);
      for (const { method, path, summary } of operations) {
        expect(text).toContain(`>${method} ${path}</h3>`);
        expect(text).toContain(`<p>${summary.replaceAll('\u2019', '\u2019')}</p>`);
      }
    }
    expect(text).toContain('CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD: This is the only second factor that counts.');
    expect(text).toContain('href="/detent/openapi.json"');
  });

  it('asks nobody for anything, runs nothing, and links to what is there', async () => {
    await using server = await serve({ elsewhere });
    const answer = await server.fetch('/docs');
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'$/,
    );
    const text = await answer.text();
    expect(text).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|\bstyle=|\bon\w+=|url\(|@import/i);
    const anchors = new Set(Array.from(text.matchAll(/\bid="([^"]+)"/g), ([, id]) => id));
    const links = Array.from(text.matchAll(/\bhref="([^"]+)"/g), ([, href = '']) => href);
    expect(links.filter((href) => !href.startsWith('#'))).toEqual(['/detent/openapi.json']);
    for (const href of links) if (href.startsWith('#')) expect(anchors).toContain(href.slice(1));
    expect(anchors.size).toBeGreaterThan(40);
  });
});
