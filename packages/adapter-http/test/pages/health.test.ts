import { describe, expect, it } from 'vitest';
import { healthOperations } from '../../src/pages/health.ts';
import { createPages } from '../../src/pages/mount.ts';
import { serve } from '../support/serve.ts';

const pages = (
  unready: () => Promise<readonly string[]>,
  failing: () => Promise<readonly string[]> = () => Promise.resolve([]),
) => createPages({ formPages: [], operations: healthOperations({ unready, failing }) });

describe('health', () => {
  it('is well when every part is', async () => {
    await using server = await serve({ elsewhere: pages(() => Promise.resolve([])) });
    for (const path of ['/livez', '/readyz', '/health']) {
      const answer = await server.fetch(path);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe('{"status":"ok"}');
    }
  });

  it('names the part that is not, and the process lives all the same', async () => {
    await using server = await serve({ elsewhere: pages(() => Promise.resolve(['store'])) });
    const answer = await server.fetch('/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ status: 'unavailable', parts: ['store'] });
    expect((await server.fetch('/livez')).status).toBe(200);
  });

  it('names what needs attention while the server serves', async () => {
    await using server = await serve({
      elsewhere: pages(
        () => Promise.resolve([]),
        () => Promise.resolve(['alerts']),
      ),
    });
    const answer = await server.fetch('/health');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ status: 'failing', parts: ['alerts'] });
    expect((await server.fetch('/readyz')).status).toBe(200);
  });

  it('is a problem when it cannot be told', async () => {
    await using server = await serve({ elsewhere: pages(() => Promise.reject(new Error('x'))) });
    expect((await server.fetch('/readyz')).status).toBe(500);
  });
});
