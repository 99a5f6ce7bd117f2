import { MongoClient, MongoNetworkError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { MongoDatabase } from '../src/mongo-database.ts';
import { failure } from './support.ts';

const lost = new MongoNetworkError('the answer was lost');
const failed = { failure: { code: 'port-failed', port: 'Throttles', op: 'write' }, detail: 'MongoNetworkError' };

function aDatabase(callMs = 5_000): MongoDatabase {
  const client = new MongoClient('mongodb://127.0.0.1:9');
  return new MongoDatabase(client, client.db('none'), { isReplicated: false, callMs });
}

/** Answers, or throws, one after the other. */
function inTurn<T>(...turns: readonly (T | Error)[]): (() => Promise<T>) & { readonly left: () => number } {
  const left = [...turns];
  const next = async (): Promise<T> => {
    const turn = left.shift();
    if (turn === undefined || turn instanceof Error) throw turn ?? new Error('asked once more than was foreseen');
    return turn;
  };
  return Object.assign(next, { left: () => left.length });
}

describe('a guarded write', () => {
  it.each([
    ['that passes is done', [true], [], true],
    ['that does not pass was beaten', [false], [], false],
    ['whose answer was lost before it arrived passes when it is asked for again', [lost, lost, true], [], true],
    ['whose answer alone was lost finds itself in its own way', [lost, false], [true], true],
    ['that cannot be told from another at once is asked for again', [lost, false, false], [lost, true], true],
  ] as const)('%s', async (_how, writes, looks, done) => {
    const [write, isOurs] = [inTurn<boolean>(...writes), inTurn<boolean>(...looks)];
    expect(await aDatabase().guarded('Throttles', write, isOurs)).toBe(done);
    expect([write.left(), isOurs.left()]).toEqual([0, 0]);
  });

  it('whose answer was lost, and behind which somebody else has written, does not say that it was beaten', async () => {
    const guarded = aDatabase().guarded('Throttles', inTurn<boolean>(lost, false), inTurn<boolean>(false));
    expect(await failure(() => guarded)).toEqual(failed);
  });

  it('that is refused is asked for no more', async () => {
    const write = inTurn<boolean>(new TypeError('refused'), true);
    const guarded = aDatabase().guarded('Throttles', write, inTurn<boolean>());
    expect(await failure(() => guarded)).toEqual({ ...failed, detail: 'TypeError' });
    expect(write.left()).toBe(1);
  });
});

describe('asking again', () => {
  it('ends when the call has taken as long as it may', async () => {
    let asked = 0;
    const database = aDatabase(250);
    const reads = database.read('Throttles', () => {
      asked += 1;
      return Promise.reject(lost);
    });
    expect(await failure(() => reads)).toEqual({
      failure: { code: 'port-failed', port: 'Throttles', op: 'read' },
      detail: 'no answer within 250 ms',
    });
    await database.close();
    expect(asked).toBeGreaterThan(1);
    expect(asked).toBeLessThan(4);
  });

  it('is not done to a read that goes on where another stopped, nor to a write that may do harm', async () => {
    const database = aDatabase();
    const turns = inTurn<boolean>(lost, lost);
    const failedRead = { failure: { ...failed.failure, op: 'read' }, detail: failed.detail };
    expect(await failure(() => database.readOn('Throttles', turns))).toEqual(failedRead);
    expect(await failure(() => database.write('Throttles', turns))).toEqual(failed);
    expect(turns.left()).toBe(0);
  });
});
