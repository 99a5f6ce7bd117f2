import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { number } from '../e2e/zitadel/parties.ts';
import { findChromium } from '../support/chromium.ts';
import { describeWith } from '../support/require.ts';
import type { Seen, Wish } from './pages/zitadel-page.ts';
import { running } from './zitadel-world.ts';

const executablePath = findChromium();
const lack = executablePath === null ? 'no chromium on the path; CHROMIUM_PATH names one' : null;

describeWith('chromium', lack, 'ZITADEL contracts from a page in chromium, memory', () => {
  const at = running();
  let browser: Browser;
  let site: Server;
  let page: Page;

  beforeAll(async () => {
    site = await serveSite(await bundled());
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage();
    await page.goto(originOf(site));
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  const ask = (wish: Wish): Promise<Seen> => page.evaluate((asked) => Reflect.get(globalThis, 'ask')(asked), wish);

  async function wishOf(wish: Pick<Wish, 'by' | 'removal'>): Promise<Wish> {
    const { parties, url, token } = at();
    const ada = await parties.person({ totp: 2, sms: number });
    const kind = ({ A: 'totp', B: 'sms', C: 'email' } as const)[wish.removal];
    return { ...wish, baseUrl: url, token, userId: ada.id, factorId: (await parties.factor(ada, kind)).id };
  }

  it.each([
    ['gRPC-Web', 'A'],
    ['gRPC-Web', 'B'],
    ['gRPC-Web', 'C'],
    ['Connect', 'A'],
    ['Connect', 'B'],
    ['Connect', 'C'],
    ['REST', 'C'],
  ] as const)(
    'case 56: a page of another origin removes by %s (%s), and reads why it cannot do so twice',
    async (by, removal) => {
      const wish = await wishOf({ by, removal });
      expect(new URL(wish.baseUrl).origin).not.toBe(originOf(site));
      expect(await ask(wish)).toEqual({ ok: true, code: 0, message: '', id: null });
      const again = await ask(wish);
      expect(again).toMatchObject({
        ok: false,
        code: 5,
        message: expect.stringMatching(/ \((DTNT|COMMAND)-\w{5,6}\)$/),
      });
      if (by !== 'REST') expect(again.id).toMatch(/^(DTNT|COMMAND)-/);
    },
  );

  it('case 56: a page reads that its token is no good', async () => {
    const wish = await wishOf({ by: 'gRPC-Web', removal: 'C' });
    expect(await ask({ ...wish, token: 'garbage' })).toEqual({
      ok: false,
      code: 16,
      message: 'Errors.Token.Invalid (AUTH-7fs1e)',
      id: 'AUTH-7fs1e',
    });
  });

  it.each([
    ['a page of a configured origin removes', true],
    ['a page of any other origin does not even get to ask', false],
  ])('case 56: where origins are configured, %s', async (_name, allowed) => {
    const { parties } = at();
    const origins = { has: (origin: string) => allowed && origin === originOf(site) };
    const { port } = await parties.world.another({ zitadel: { origins } });
    for (const by of ['gRPC-Web', 'Connect', 'REST'] as const) {
      const wish = { ...(await wishOf({ by, removal: 'C' })), baseUrl: `http://127.0.0.1:${port}` };
      const before = await parties.state({ id: wish.userId });
      expect((await ask(wish)).ok).toBe(allowed);
      if (!allowed) expect(await parties.state({ id: wish.userId })).toEqual(before);
    }
  });
});

/** The page's program in one piece, as a bundler makes it for browsers. */
async function bundled(): Promise<string> {
  const entry = fileURLToPath(new URL('pages/zitadel-page.ts', import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: false, target: 'es2022', lib: { entry, formats: ['es'], fileName: 'page' } },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []));
  const [chunk] = outputs;
  if (chunk?.type !== 'chunk') throw new TypeError('nothing was built');
  return chunk.code;
}

function serveSite(program: string): Promise<Server> {
  const page = '<!doctype html><title>page</title><script type="module" src="/page.js"></script>';
  const server = createServer((request, response) => {
    const isProgram = request.url === '/page.js';
    response.setHeader('Content-Type', isProgram ? 'text/javascript' : 'text/html');
    response.end(isProgram ? program : page);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function originOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}
