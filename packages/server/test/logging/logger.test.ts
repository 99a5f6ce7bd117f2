import { DetentError } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../src/logging/create-logger.ts';
import { faultOf } from '../../src/logging/fault.ts';
import { scrubText } from '../../src/logging/redact.ts';

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  let lines = '';
  write(createLogger('debug', { write: (line: string) => void (lines += line) }));
  return lines;
}

/** Made up, and easy to find again. */
const canaries = {
  password: 'Canary-Passw0rd!',
  totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  provisioning: 'otpauth://totp/Detent:canary?secret=JBSWY3DPEHPK3PXP',
  accessToken: 'eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.c2lnbmF0dXJlLWNhbmFyeQ',
  notMe: 'nm1.65f0c0ffee.41.abc.Zm9vYmFyY2FuYXJ5Zm9vYmFyY2FuYXJ5Zm9vYmFyY2E',
  sealed: 's1.k1234.AAAAAAAAAAAAAAAA.Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5Y2FuYXJ5',
  hash: '$argon2id$v=19$m=19456,t=2,p=1$Y2FuYXJ5$Y2FuYXJ5Y2FuYXJ5',
  apiToken: 'Canary7Canary7Canary7Canary7Canary7Canary7A',
  webhook: 'whsec_Y2FuYXJ5Y2FuYXJ5',
  mailbox: 'canary.person@example.com',
  number: '+4915112345678',
  recoveryCode: 'CaNaRy123456',
  code: '482913',
  smtp: 'smtps://canary:hunter22@mail.example.com',
  query: 'https://id.example.com/not-me?t=canaryquery',
};

/** What has no looks of its own. */
const named = new Set(['password', 'recoveryCode', 'code']);

/** As they would stand in a log, whole and without the part that is a person's domain. */
const traces = [
  ...Object.values(canaries),
  'canary.person',
  '15112345',
  'hunter22',
  'canaryquery',
  'JBSWY3DP',
  'Y2FuYXJ5Y2FuYXJ5',
];

const found = (line: string): readonly string[] => traces.filter((trace) => line.includes(trace));

describe('no-secret-anywhere: the log', () => {
  it('writes nothing that stands under the name of a secret, however deep', () => {
    const entry = {
      password: canaries.password,
      request: {
        headers: { authorization: canaries.recoveryCode, 'Set-Cookie': [canaries.code], cookie: canaries.code },
      },
      user: { profile: { email: canaries.mailbox, phone_number: canaries.number } },
      body: { anything: { at: { all: canaries.code } } },
      list: [{ recoveryCodes: [canaries.recoveryCode] }, { secret: canaries.totpSecret }],
      code: canaries.code,
      otp: 482_913,
      key: new Uint8Array([1, 2, 3]),
    };
    const line = logged((log) => log.info(entry, 'something'));
    expect(found(line)).toEqual([]);
    expect(line).toContain('"password":"[redacted]"');
    expect(line).toContain('"code":"[redacted]"');
  });

  it('writes nothing that looks like a secret, whatever it is called', () => {
    const entries = Object.entries(canaries).filter(([name]) => !named.has(name));
    for (const [, value] of entries) {
      const line = logged((log) => {
        log.info({ remark: value, nested: [{ remark: `before ${value} after` }] }, 'something');
        log.warn(`a sentence with ${value}`);
        log.error({ fault: faultOf(new Error(value)) }, `a sentence with ${value}`);
      });
      expect(found(line)).toEqual([]);
    }
    expect(entries).toHaveLength(12);
  });

  it("writes no message of somebody else's error", () => {
    const error = new Error(`cannot connect as ${canaries.password}`, { cause: new Error(canaries.code) });
    const line = logged((log) => {
      log.error(error, 'something');
      log.error({ error, err: error, inner: { error } }, 'something');
      log.error({ fault: faultOf(error) }, 'something');
    });
    expect(found(line)).toEqual([]);
  });

  it('keeps what tells what happened', () => {
    const entry = {
      requestId: '3f0c7a52-8a37-4c2e-9a11-2f6b5f0d7e11',
      contract: 'self-service',
      method: 'DELETE',
      operation: 'disable-totp',
      status: 400,
      code: 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD',
      accountId: '65f0c0ffee65f0c0ffee65f0',
      ms: 1.5,
      done: true,
      nothing: null,
      failure: { code: 'only-factor' },
    };
    expect(JSON.parse(logged((log) => log.info(entry, 'request')))).toMatchObject({
      ...entry,
      level: 'info',
      msg: 'request',
    });
  });

  it('masks mailboxes and numbers, and keeps where an address of the network leads', () => {
    expect(scrubText('to canary.person@example.com and +4915112345678')).toBe('to c•••@example.com and ••••78');
    expect(scrubText('smtps://user:pass@mail.example.com:465')).toBe('smtps://[redacted]@mail.example.com:465');
    expect(scrubText('GET https://id.example.com/a/b?c=d#e')).toBe('GET https://id.example.com/a/b?[redacted]');
  });
});

describe('no-forged-line: the log', () => {
  it('is one JSON object a line, whatever text holds', () => {
    const forged = 'x\n{"level":"info","msg":"forged"}\r\u0085\u2028\u202e\u0000\u001b[31m end';
    const line = logged((log) => log.info({ remark: forged }, forged));
    expect(line.trimEnd().split(/[\n\r\u0085\u2028]/)).toHaveLength(1);
    expect(line.trimEnd()).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
    expect(JSON.parse(line)).toMatchObject({ level: 'info' });
  });

  it('tells time, level and service of every line', () => {
    const { time, level, service } = JSON.parse(logged((log) => log.warn('x')));
    expect(new Date(String(time)).toISOString()).toBe(time);
    expect({ level, service }).toEqual({ level: 'warn', service: 'detent' });
  });

  it('goes no deeper than eight levels', () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 50; level += 1) deep = { deep };
    expect(logged((log) => log.info({ deep }, 'x'))).not.toContain('bottom');
  });
});

describe('a fault in the log', () => {
  it('is told by name, code, port, detail and place', () => {
    const cause = Object.assign(new Error('secret words'), { code: 'ECONNREFUSED' });
    const error = new DetentError({ code: 'port-failed', port: 'Accounts', op: 'read' }, { detail: 'closed', cause });
    expect(faultOf(error)).toMatchObject({
      name: 'DetentError',
      code: 'port-failed',
      detail: 'Accounts read: closed',
      at: expect.stringContaining('logger.test.ts'),
      cause: { name: 'Error', code: 'ECONNREFUSED', detail: null, cause: null },
    });
  });

  it('may be anything at all', () => {
    expect(faultOf('text')).toEqual({ name: 'string', code: null, detail: null, at: null, cause: null });
    expect(faultOf(new DetentError({ code: 'busy' }))).toMatchObject({ code: 'busy', detail: null });
    expect(faultOf(Object.assign(new Error('x'), { code: 'not a code' })).code).toBeNull();
  });

  it('stops at the fifth cause', () => {
    let error = new Error('0');
    for (let depth = 1; depth < 9; depth += 1) error = new Error(String(depth), { cause: error });
    let depth = 0;
    for (let fault = faultOf(error); fault.cause !== null; fault = fault.cause) depth += 1;
    expect(depth).toBe(4);
  });
});
