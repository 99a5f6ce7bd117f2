import { describe, expect, it } from 'vitest';
import { DetentError } from '../../src/failure.ts';
import { caught } from '../../src/testing/index.ts';
import { guarded, guardedNow } from '../../src/use-cases/guarded.ts';

const fault = new Error('connection string with a password');
const ours = new DetentError({ code: 'busy' });
const failing = (error: Error) => (): never => {
  throw error;
};
const rejecting = (error: Error) => async (): Promise<never> => {
  throw error;
};

describe('a call of a port', () => {
  it('answers what the port answers', async () => {
    expect(await guarded('Accounts', 'read', async () => 'answer')).toBe('answer');
    expect(await guarded('Accounts', 'read', () => 'at once')).toBe('at once');
    expect(guardedNow('Vault', 'read', () => 'answer')).toBe('answer');
  });

  it.each([
    ['rejects', () => guarded('Sessions', 'write', rejecting(fault))],
    ['throws at once', () => guarded('Sessions', 'write', failing(fault))],
    ['is synchronous and throws', () => guardedNow('Sessions', 'write', failing(fault))],
  ])(
    'no-secret-anywhere: that %s with an error of a host’s own becomes one of ours, which keeps its cause',
    async (_name, call) => {
      const error = await caught(call);
      expect(error).toBeInstanceOf(DetentError);
      expect(error).toMatchObject({
        failure: { code: 'port-failed', port: 'Sessions', op: 'write' },
        message: 'port-failed',
        cause: fault,
      });
    },
  );

  it.each([
    ['rejects', () => guarded('Sessions', 'write', rejecting(ours))],
    ['is synchronous and throws', () => guardedNow('Sessions', 'write', failing(ours))],
  ])('that %s with one of our own errors passes it on', async (_name, call) => {
    expect(await caught(call)).toBe(ours);
  });
});
