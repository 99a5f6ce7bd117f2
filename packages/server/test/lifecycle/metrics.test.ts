import { describe, expect, it } from 'vitest';
import { startMetrics } from '../../src/lifecycle/metrics.ts';
import { memoryLog } from '../support/quiet-log.ts';

const where = { host: '127.0.0.1', port: 0 };
const exposition = { type: 'text/plain; version=0.0.4; charset=utf-8', text: 'detent_one 1\n' };

describe('metrics', () => {
  it('have a listener of their own, which answers nothing else', async () => {
    const { log, lines } = memoryLog();
    let fails = false;
    const read = () => (fails ? Promise.reject(new Error('canary')) : Promise.resolve(exposition));
    const server = await startMetrics(where, read, log);
    const url = `http://127.0.0.1:${server.port}`;
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toBe(exposition.type);
    expect(await answer.text()).toBe(exposition.text);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${url}/`)).status).toBe(404);
    fails = true;
    expect((await fetch(`${url}/metrics`)).status).toBe(503);
    expect(JSON.stringify(lines)).not.toContain('canary');
    await server.stop();
    await expect(fetch(`${url}/metrics`)).rejects.toThrow(/fetch failed/);
  });

  it('stop the start where their port is taken', async () => {
    const { log } = memoryLog();
    const first = await startMetrics(where, () => Promise.resolve(exposition), log);
    await expect(startMetrics({ ...where, port: first.port }, () => Promise.resolve(exposition), log)).rejects.toThrow(
      /EADDRINUSE/,
    );
    await first.stop();
  });
});
