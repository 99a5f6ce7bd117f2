import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { selfSigned } from '../../../../test/support/certificate.ts';
import { mountOf, plain, reads } from '../support/contract.ts';
import { http2To } from '../support/http2.ts';
import { serve } from '../support/serve.ts';

const tls = selfSigned();

/** Operations that are under way until they are told to finish. */
function held() {
  const bell = new EventEmitter();
  const finished = once(bell, 'finish');
  const slow = plain({
    ...reads,
    name: 'slow',
    method: 'GET',
    path: '/api/slow',
    async handle() {
      bell.emit('begun');
      await finished;
      return { kind: 'answer', status: 200, body: 'done' };
    },
  });
  return { mounts: [mountOf([slow])], begun: () => once(bell, 'begun'), finish: () => bell.emit('finish') };
}

const slowly = { ':path': '/api/slow' };

describe('a stop', () => {
  it.each([
    ['without encryption', null],
    ['under TLS', tls],
  ])(
    'lets calls of both protocols finish, takes nothing new, and leaves no connection, %s (zitadel case 55)',
    async (_how, files) => {
      const { mounts, begun, finish } = held();
      await using server = await serve({ mounts, tls: files });
      using busy = http2To(server.base, tls.cert);
      using idle = http2To(server.base, tls.cert);
      expect((await idle.ask({ ':path': '/api/none' })).status).toBe(404);
      const undecided = connect(server.port, '127.0.0.1');
      await once(undecided, 'connect');
      const begins = begun();
      const answer = busy.ask(slowly);
      await begins;
      const gone = [once(idle.session, 'close'), once(undecided.resume(), 'close')];
      const told = once(busy.session, 'goaway');
      const stopped = server.stop(10_000);
      await Promise.all(gone);
      expect((await told)[0]).toBe(0);
      const refused = connect(server.port, '127.0.0.1');
      await once(refused, 'error');
      finish();
      expect(await answer).toMatchObject({ status: 200, text: '"done"' });
      expect(await stopped).toBe(0);
    },
  );

  it('cuts off streams that outlast the grace, and counts them (zitadel case 55)', async () => {
    const { mounts, begun, finish } = held();
    await using server = await serve({ mounts });
    using client = http2To(server.base);
    const begins = begun();
    const answer = client.ask(slowly);
    await begins;
    expect(await server.stop(20)).toBe(1);
    expect((await answer).status).toBe(0);
    finish();
  });
});
