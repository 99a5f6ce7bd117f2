import { EventEmitter, once } from 'node:events';
import type { Signal } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { signalOf } from '../../src/edge/signal.ts';
import { mountOf, plain, reads } from '../support/contract.ts';
import { serve } from '../support/serve.ts';

describe('the signal of a request', () => {
  it('is set ten seconds after the request began, and not before', async () => {
    const seen: boolean[] = [];
    const look = plain({
      ...reads,
      name: 'look',
      method: 'GET',
      path: '/api/look',
      handle: ({ exchange }) => {
        const signal = signalOf(exchange, server.clock);
        for (const ms of [0, 10_000, 1]) {
          server.clock.pass(ms);
          seen.push(signal.aborted);
        }
        return Promise.resolve({ kind: 'answer', status: 200 });
      },
    });
    await using server = await serve({ mounts: [mountOf([look])] });
    expect((await server.fetch('/api/look')).status).toBe(200);
    expect(seen).toEqual([false, false, true]);
  });

  it('is set once the client has gone away', async () => {
    const client = new AbortController();
    const bell = new EventEmitter<{ told: [Signal] }>();
    const told = once(bell, 'told');
    const wait = plain({
      ...reads,
      name: 'wait',
      method: 'GET',
      path: '/api/wait',
      async handle({ exchange }) {
        const signal = signalOf(exchange, server.clock);
        expect(signal.aborted).toBe(false);
        const gone = new Promise((resolve) => exchange.req.socket.once('close', resolve));
        client.abort();
        await gone;
        bell.emit('told', signal);
        return { kind: 'answer', status: 200 };
      },
    });
    await using server = await serve({ mounts: [mountOf([wait])] });
    await expect(server.fetch('/api/wait', { signal: client.signal })).rejects.toThrow('aborted');
    expect(await told).toMatchObject([{ aborted: true }]);
  });
});
