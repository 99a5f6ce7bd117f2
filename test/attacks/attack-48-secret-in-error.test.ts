import type { DetentPorts } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { altered, lateTrouble, secretTrouble, trouble } from '../e2e/self-service/faulty.ts';
import { passwordStepUp, setupPath } from './attacked.ts';
import { over } from './grounds.ts';

describe.each(over('HE'))('no-secret-anywhere: a port that fails while it holds a secret, %s', (_where, open) => {
  it('leaves a code and a request id, and nothing of the secret in answer or log', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person({ totp: 0 }));
    const { accounts, hasher, vault, tokens, throttles, oneTimePasswords } = world.ports;
    const broken: readonly Partial<DetentPorts>[] = [
      { accounts: altered(accounts, { find: lateTrouble }) },
      { accounts: altered(accounts, { commit: lateTrouble }) },
      { hasher: altered(hasher, { verify: lateTrouble }) },
      { vault: altered(vault, { seal: trouble }) },
      { tokens: altered(tokens, { sign: trouble }) },
      { throttles: altered(throttles, { find: lateTrouble }) },
      { oneTimePasswords: altered(oneTimePasswords, { secret: trouble }) },
    ];
    let failed = 0;
    for (const ports of broken) {
      const server = await world.another({ ports });
      const there = device.at(server);
      const answers = [
        await passwordStepUp(there),
        await there.send('GET', setupPath),
        await there.send('POST', '/api/auth/2fa/email/send'),
        await world.device(device.person, { server }).login(),
      ];
      for (const { status, text, headers } of answers) {
        if (status >= 500) failed += 1;
        expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
        expect(text).not.toContain(secretTrouble);
      }
      const logged = JSON.stringify(server.log);
      for (const secret of [secretTrouble, device.person.password, String(device.tokens.access)])
        expect(logged).not.toContain(secret);
    }
    expect(failed).toBeGreaterThan(broken.length);
  });
});
