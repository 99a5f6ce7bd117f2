import { DetentError } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { describeFault } from '../../src/edge/describe-fault.ts';

const secret = 'JBSWY3DPEHPK3PXP';

describe('what the log hears of a fault', () => {
  it('names the failure, port and detail of one of ours, and what caused it', () => {
    const cause = Object.assign(new Error(`cannot write ${secret}`), { code: 'SQLITE_BUSY' });
    const fault = describeFault(
      new DetentError({ code: 'port-failed', port: 'Accounts', op: 'write' }, { detail: 'file is locked', cause }),
    );
    expect(fault).toMatchObject({
      name: 'DetentError',
      code: 'port-failed',
      detail: 'Accounts write: file is locked',
      cause: { name: 'Error', code: 'SQLITE_BUSY', detail: null, cause: null },
    });
    expect(fault.at[0]).toMatch(/^at .*describe-fault\.test\.ts/);
  });

  it('leaves out every message that is not ours, even one that looks like a stack', () => {
    const errors = [
      new Error(secret),
      new Error(`first\n    at ${secret} (file.ts:1:1)`),
      new TypeError(`x ${secret}`, { cause: new Error(secret) }),
      Object.assign(new Error('x'), { code: secret.toLowerCase() }),
      secret,
      { secret },
      null,
      undefined,
    ];
    for (const error of errors) {
      expect(JSON.stringify(describeFault(error))).not.toMatch(new RegExp(secret, 'i'));
    }
  });

  it('says of something that is no error what it was', () => {
    expect(describeFault('text')).toEqual({ name: 'string', code: null, detail: null, at: [], cause: null });
  });

  it('follows causes five deep and no deeper', () => {
    let error = new Error('innermost');
    for (let depth = 0; depth < 9; depth += 1) error = new Error('outer', { cause: error });
    let depth = 0;
    for (
      let fault: ReturnType<typeof describeFault> | null = describeFault(error);
      fault !== null;
      fault = fault.cause
    ) {
      depth += 1;
    }
    expect(depth).toBe(5);
  });

  it('gets along without a stack', () => {
    const error = new Error('x');
    delete error.stack;
    expect(describeFault(error).at).toEqual([]);
    expect(describeFault(new DetentError({ code: 'conflict' })).detail).toBeNull();
  });
});
